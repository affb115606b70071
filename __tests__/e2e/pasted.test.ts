import { beforeAll, describe, expect, it } from 'vitest'
import { roleArn } from '../sandbox/cloud.ts'
import {
  type Administrator,
  atHome,
  atPartner,
  newGithubRole,
  newRole,
  PARTNER,
  partnerRole,
  permit,
  runPrinted,
  trust,
} from './access.ts'
import { APP, shipping } from './inputs.ts'
import { commandIn, commandsIn, mend, statementsIn } from './pasting.ts'
import { newJob, runStep } from './step.ts'

// What a refusal says to paste is taken out of the text that was printed, done, and makes the next run pass.

let home: Administrator
let partner: Administrator
beforeAll(async () => {
  home = await atHome()
  partner = await atPartner()
})

describe('signing in', () => {
  const POLICY = 'its trust policy needs this statement: '
  /** Looks at the registry and no more. */
  const look =
    (role: string, more: Record<string, string> = {}) =>
    () => {
      const inputs = {
        'dry-run': 'true',
        'cluster-name': '',
        manifests: '',
        'replace-image': '',
        'role-to-assume': role,
      }
      return runStep(newJob(APP), shipping('default', { ...inputs, ...more }))
    }
  const other = { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/another:*' } }
  const trusting = (owner: string) => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${owner}:oidc-provider/token.actions.githubusercontent.com` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: other,
  })

  it.each([
    ['by-sub', POLICY],
    ['by-claims', 'Or, however the end of sub is written, this one: '],
  ])('a role that trusts another repository: %s', async (way, words) => {
    newRole(`pasted-${way}`, trusting('123456789012'), home)
    const told = await mend(look(roleArn(`pasted-${way}`)), (text) =>
      trust(`pasted-${way}`, statementsIn(text, words)[0] as object, home),
    )
    expect(told).toEqual([`AWS refused to let this job assume ${roleArn(`pasted-${way}`)}`])
  })

  it('an account that does not know GitHub: the provider first, then the trust policy', async () => {
    newRole('pasted-provider', { Effect: 'Allow', Principal: { AWS: PARTNER }, Action: 'sts:AssumeRole' }, partner)
    const told = await mend(look(partnerRole('pasted-provider')), (text) => {
      const command = commandIn(text, 'iam create-open-id-connect-provider')
      if (command !== undefined) runPrinted(command, partner)
      else trust('pasted-provider', statementsIn(text, POLICY)[0] as object, partner)
    })
    expect(told).toHaveLength(2)
    // Another test begins with an account that has none.
    const provider = `arn:aws:iam::${PARTNER}:oidc-provider/token.actions.githubusercontent.com`
    runPrinted(`aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${provider}`, partner)
  })

  it('an audience of one’s own: the provider takes it, then the trust policy', async () => {
    newRole('pasted-audience', trusting('123456789012'), home)
    const told = await mend(look(roleArn('pasted-audience'), { audience: 'pasted' }), (text) => {
      const command = commandIn(text, 'iam add-client-id-to-open-id-connect-provider')
      if (command !== undefined) runPrinted(command, home)
      else trust('pasted-audience', statementsIn(text, POLICY)[0] as object, home)
    })
    expect(told).toHaveLength(2)
  })

  it('a session that is longer than the role allows', async () => {
    const role = newGithubRole('pasted-duration', [{ Effect: 'Allow', Action: '*', Resource: '*' }], home)
    const told = await mend(look(role, { 'role-duration-seconds': '7200' }), (text) =>
      runPrinted(commandIn(text, 'iam update-role') as string, home),
    )
    expect(told).toHaveLength(1)
  })

  it('a `registry-role` that trusts its own account alone', async () => {
    newRole('pasted-registry', { Effect: 'Allow', Principal: { AWS: PARTNER }, Action: 'sts:AssumeRole' }, partner)
    const second = partnerRole('pasted-registry')
    const told = await mend(look(roleArn('ship-deploy'), { 'registry-role': second }), (text) =>
      trust('pasted-registry', statementsIn(text, `In the trust policy of ${second}: `)[0] as object, partner),
    )
    expect(told).toEqual([`${roleArn('ship-deploy')} may not assume \`registry-role\` ${second}`])
  })

  it('a `cluster-role` that trusts its own account alone, and that the cluster does not know', async () => {
    newRole('pasted-cluster', { Effect: 'Allow', Principal: { AWS: PARTNER }, Action: 'sts:AssumeRole' }, partner)
    const second = partnerRole('pasted-cluster')
    const inputs = shipping('team-a', {
      'cluster-role': second,
      'ecr-repository': '',
      'replace-image': '',
      manifests: 'node-app-service.yaml',
      'dry-run': 'true',
    })
    const told = await mend(
      () => runStep(newJob(APP), inputs),
      (text) => {
        const [statement] = statementsIn(text, `In the trust policy of ${second}: `)
        if (statement !== undefined) trust('pasted-cluster', statement, partner)
        for (const command of commandsIn(text)) runPrinted(command, partner)
      },
    )
    expect(told).toEqual([
      `${roleArn('ship-deploy')} may not assume \`cluster-role\` ${second}`,
      `The cluster my-eks-cluster does not know ${second}`,
    ])
  })

  it('a first role that may assume no other one', async () => {
    const inputs = { 'registry-role': partnerRole('partner-registry') }
    const told = await mend(look(roleArn('ship-no-chain'), inputs), (text) =>
      permit('ship-no-chain', statementsIn(text, `In the policy of ${roleArn('ship-no-chain')}: `), home),
    )
    expect(told).toHaveLength(1)
  })
})

describe('rights on AWS', () => {
  it('of a role that has none: two rounds of statements take it from a commit to a plan', async () => {
    const role = newGithubRole('pasted-rights', [], home)
    const inputs = shipping('team-a', { 'role-to-assume': role, 'dry-run': 'true', 'ecr-repository': 'pasted/rights' })
    const told = await mend(
      () => runStep(newJob(APP), inputs),
      (text) => {
        const statements = statementsIn(text, 'Add this statement to the role’s policy: ')
        if (statements.length > 0) permit('pasted-rights', statements, home)
        for (const command of commandsIn(text)) runPrinted(command, home)
      },
    )
    expect(told).toEqual([
      'The ECR repository pasted/rights could not be looked up',
      'ECR gave no password for docker login',
      'The cluster my-eks-cluster could not be looked up',
      `The cluster my-eks-cluster does not know ${role}`,
    ])
  })

  it('to make a repository: one round for all of them', async () => {
    const inputs = shipping('default', {
      'role-to-assume': roleArn('ship-no-create'),
      'ecr-repository': 'pasted/repository',
      'cluster-name': '',
      manifests: '',
      'replace-image': '',
    })
    const told = await mend(
      () => runStep(newJob(APP), inputs),
      (text) => permit('ship-no-create', statementsIn(text, 'Add this statement to the role’s policy: '), home),
    )
    expect(told).toEqual(['The ECR repository pasted/repository could not be created'])
  })
})
