import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFault } from '../support/faults.ts'
import { applyText } from '../support/surroundings.ts'
import { dropNamespace, newNamespace } from './cluster.ts'
import { deploying, deployText } from './faults.ts'
import type { Result } from './step.ts'

const OURS = ['group', 'endgroup', 'add-mask', 'save-state', 'error', 'warning', 'notice', 'debug']
const PASSWORD = 'swordfish-of-the-seven-seas'
const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY'

/** Everything that a log may hold to be taken for something else by a runner, a terminal or a page. */
const NASTY = `const lines = [
  'x'.repeat(1 << 20),
  '::set-output name=url::https://evil.example.com', '  ::add-mask::a', '::stop-commands::end', '::error::forged',
  '##[error]forged', 'in the middle ##[set-env name=PATH;]/tmp/evil', '\\u001b[31mred\\u001b[0m \\u001b]0;title\\u0007',
  'carriage\\r::set-env name=NODE_OPTIONS::--require=/tmp/evil', '\\u202egnikaerb',
  '</pre></details><img src=x onerror=alert(1)>', '\`\`\`', '# A title of its own', '[ship](https://evil.example.com)',
  'connecting with password=' + process.env.PASSWORD, 'aws_secret_access_key = ${KEY}',
  'the last line says why']
console.log(lines.join('\\n')); require('fs').writeFileSync('/dev/termination-log', lines.slice(1, 6).join('\\n'))
process.exitCode = 1`

const nasty = `apiVersion: v1
kind: Secret
metadata:
  name: database
stringData:
  password: ${PASSWORD}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: script
data:
  main.js: |
${NASTY.replace(/^/gm, '    ')}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: nasty
spec:
  selector:
    matchLabels: {app: nasty}
  template:
    metadata:
      labels: {app: nasty}
    spec:
      containers:
        - name: app
          image: node:24-slim
          command: [node, /script/main.js]
          readinessProbe:
            tcpSocket: {port: 8080}
          env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: database, key: password}}
          volumeMounts:
            - {name: script, mountPath: /script}
      volumes:
        - name: script
          configMap: {name: script}
`

/** The commands that a runner would find in a log: `::name` at a line's beginning, `##[name` anywhere. */
function commandsIn(log: string): string[] {
  return log.split(/\r\n|[\r\n]/).flatMap((line) => {
    const command = /^\s*::([a-z-]+)/.exec(line)?.[1] ?? /##\[([a-z-]+)/.exec(line)?.[1]
    return command === undefined ? [] : [command]
  })
}

describe('what a pod prints is text and nothing else', () => {
  let result: Result
  beforeAll(async () => {
    newNamespace('fault-nasty')
    result = await deployText(nasty, deploying('fault-nasty', { timeout: '1m' }))
  })
  afterAll(() => dropNamespace('fault-nasty'))

  it('fails for its exit, and shows its last line', () => {
    expect(result.code, result.log.slice(0, 50_000)).toBe(1)
    expect(result.log).toContain('the last line says why')
    expect(result.errors[0]).toMatchObject({ file: 'set.yaml' })
  })

  it('none of it is a command to the runner', () => {
    expect(commandsIn(result.log).filter((name) => !OURS.includes(name))).toEqual([])
    // A forged one of a name that we use ourselves.
    expect(result.errors.map(({ text }) => text)).not.toContain('forged')
    expect(result.log).not.toMatch(/^\s*::add-mask::a$/m)
    expect(result.outputs).not.toHaveProperty('url')
  })

  it('none of it is a control sequence, or turns the text around', () => {
    for (const shown of [result.log, result.summary]) expect(shown).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('none of it is markup of the summary', () => {
    const outside = result.summary.replace(/^(\s*)(`{3,})[^\n]*\n[\s\S]*?\n\1\2$/gm, '').replace(/`[^`\n]*`/g, '')
    expect(outside).not.toMatch(/<img|^# A title|\]\(https:\/\/evil/m)
  })

  it('a line of a megabyte is cut', () => {
    const longest = Math.max(...result.log.split('\n').map((line) => line.length))
    expect(longest).toBeLessThan(70_000)
    expect(result.log.length).toBeLessThan(200_000)
    expect(result.summary.length).toBeLessThan(100_000)
  })

  it('what looks like a secret is hidden', () => {
    const unmasked = result.log.replace(/^::add-mask::.*$/gm, '')
    for (const secret of [PASSWORD, KEY])
      for (const shown of [unmasked, result.summary]) expect(shown.includes(secret), secret).toBe(false)
  })
})

describe('a role that may not see everything', () => {
  const given = (namespace: string, rules: string) =>
    applyText(`apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: given, namespace: ${namespace}}
rules:
  - {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, create, patch]}
${rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: given, namespace: ${namespace}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: given}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'ship:given'}]
`)
  const role = { 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-given', timeout: '50s' }
  const pods = `  - {apiGroups: [''], resources: [pods], verbs: [get, list, watch]}
  - {apiGroups: [apps], resources: [replicasets], verbs: [get, list, watch]}`

  it.for([
    {
      title: 'no events and no logs: the exit is told, and what could not be seen',
      fault: 'crash-at-once',
      rules: pods,
      says: ['exit code 1', /events/, /logs/],
    },
    {
      title: 'no pods either: the counts are told, and what could not be seen',
      fault: 'secret-missing',
      rules: '',
      says: [/pods/, /0 of 1 pods ready|not ready/],
    },
  ])('$title', async ({ fault, rules, says }, { annotate }) => {
    const namespace = `fault-dark-${fault}`
    newNamespace(namespace)
    await given(namespace, rules)
    const result = await deployText(readFault(fault).manifest, deploying(namespace, role))
    await annotate(`after ${(result.milliseconds / 1000).toFixed(1)} s: ${result.errors[0]?.text}`)
    expect(result.code, result.log).toBe(1)
    expect(result.errors[0]).toMatchObject({ file: 'set.yaml' })
    for (const words of says)
      typeof words === 'string' ? expect(result.log).toContain(words) : expect(result.log).toMatch(words)
    expect(result.log).toMatch(/may not|forbidden|not allowed/)
    dropNamespace(namespace)
  })
})
