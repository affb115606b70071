import { describe, expect, test } from 'vitest'
import { parseDuration } from '../../../src/inputs/duration.ts'
import { parseRepository } from '../../../src/inputs/images.ts'
import { BUILD, DEPLOY, read, withoutInputs } from '../../support/inputs.ts'

withoutInputs()

const DIGEST = `sha256:${'a1'.repeat(32)}`
const ROLE = 'arn:aws:iam::123456789012:role/deploy'

describe('the parts of a run', () => {
  test('a repository alone: build and push', () => {
    const { inputs, wrong } = read(BUILD)
    expect(wrong).toEqual([])
    expect(inputs).toEqual({
      region: 'ap-northeast-1',
      role: undefined,
      registryRole: undefined,
      clusterRole: undefined,
      allowedAccountIds: [],
      exportCredentials: false,
      dryRun: false,
      images: [
        {
          repository: { name: 'my-app-repo', account: undefined, region: undefined },
          createRepository: true,
          source: {
            kind: 'build',
            context: '.',
            file: undefined,
            target: undefined,
            buildArgs: new Map(),
            secrets: new Map(),
            labels: new Map(),
            platforms: [],
            provenance: 'false',
            sbom: 'false',
            cache: 'none',
            builder: undefined,
            options: [],
            rebuild: false,
          },
          tags: [],
          replace: undefined,
        },
      ],
      cluster: undefined,
      deploy: undefined,
      preview: { mode: 'auto', prefix: 'preview', label: undefined, ttlMs: 604_800_000, host: undefined, limit: 20 },
      github: { comment: true, environment: undefined, token: undefined },
    })
  })

  test('a cluster and manifests alone: deploy', () => {
    const { inputs, wrong } = read(DEPLOY)
    expect(wrong).toEqual([])
    expect(inputs?.images).toEqual([])
    expect(inputs?.deploy).toEqual({
      cluster: 'my-eks-cluster',
      manifests: ['k8s'],
      helmValues: [],
      helmSet: new Map(),
      substitute: new Map(),
      namespace: undefined,
      service: { name: undefined, type: 'LoadBalancer', annotations: new Map() },
      timeoutMs: 15 * 60_000,
      serviceAccountRoles: new Map(),
      verify: true,
      overlap: true,
      forceConflicts: false,
      recreate: false,
      prune: false,
      rollback: false,
      restart: false,
    })
  })

  test('both', () => {
    const { inputs, wrong } = read({ ...BUILD, ...DEPLOY })
    expect(wrong).toEqual([])
    expect(inputs).toMatchObject({ images: [{ tags: [] }], deploy: { cluster: 'my-eks-cluster' } })
  })

  test('inputs that the runner sets empty are as good as absent', () => {
    const empty = {
      'role-to-assume': '',
      image: '',
      file: '',
      namespace: '',
      timeout: '',
      'service-type': '',
      tags: '',
    }
    expect(read({ ...empty, ...BUILD, ...DEPLOY }).inputs).toMatchObject({
      role: undefined,
      images: [{ source: { kind: 'build', file: undefined } }],
      deploy: { namespace: undefined, timeoutMs: 900_000, service: { type: 'LoadBalancer' } },
    })
  })

  test.each([
    ['nothing', {}, 'There is nothing to do: neither an image nor manifests were given'],
    ['manifests without a cluster', { manifests: 'k8s' }, '`manifests` is given without `cluster-name`'],
    ['a cluster without manifests', { 'cluster-name': 'c' }, '`cluster-name` is given without `manifests`'],
    ['an image without a repository', { image: 'app:1' }, '`image` is given without `ecr-repository`'],
  ])('%s is a problem', (_, inputs, problem) => {
    const result = read({ 'aws-region': 'ap-northeast-1', ...inputs })
    expect(result.wrong).toContain(problem)
    expect(result.inputs).toBeUndefined()
  })
})

describe('the region', () => {
  test.each([
    ['the input', 'eu-west-1', { AWS_REGION: 'us-east-1' }, 'eu-west-1'],
    ['AWS_REGION', '', { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-1'],
    ['AWS_DEFAULT_REGION', '', { AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
    [
      'AWS_DEFAULT_REGION past an empty AWS_REGION',
      '',
      { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' },
      'us-east-2',
    ],
    ['GovCloud', 'us-gov-west-1', {}, 'us-gov-west-1'],
    ['China', 'cn-north-1', {}, 'cn-north-1'],
    ['the European Sovereign Cloud', 'eusc-de-east-1', {}, 'eusc-de-east-1'],
  ])('comes from %s', (_, input, environment, region) => {
    expect(read({ ...BUILD, 'aws-region': input }, environment).inputs?.region).toBe(region)
  })

  test.each([
    ['missing', '', {}, '`aws-region` is missing'],
    ['missing, with an empty variable', '', { AWS_REGION: '' }, '`aws-region` is missing'],
    ['a zone', 'ap-northeast-1a', {}, '`aws-region`: "ap-northeast-1a" is not a region'],
    ['a city', 'Tokyo', {}, '`aws-region`: "Tokyo" is not a region'],
    ['two regions', 'eu-west-1,eu-west-2', {}, '`aws-region`: "eu-west-1,eu-west-2" is not a region'],
  ])('%s is a problem', (_, input, environment, problem) => {
    expect(read({ ...BUILD, 'aws-region': input }, environment).wrong).toEqual([problem])
  })
})

describe('the role', () => {
  test('with all that belongs to it', () => {
    const { inputs } = read({
      ...BUILD,
      'role-to-assume': ROLE,
      'role-session-name': 'ship',
      'role-duration-seconds': '900',
      audience: 'mine',
      'allowed-account-ids': '123456789012\n210987654321',
    })
    expect(inputs?.role).toEqual({ arn: ROLE, sessionName: 'ship', durationSeconds: 900, audience: 'mine' })
    expect(inputs?.allowedAccountIds).toEqual(['123456789012', '210987654321'])
  })

  test.each([
    ['a path', 'arn:aws:iam::123456789012:role/team/deploy'],
    ['China', 'arn:aws-cn:iam::123456789012:role/deploy'],
    ['GovCloud', 'arn:aws-us-gov:iam::123456789012:role/deploy'],
  ])('may have %s', (_, arn) => expect(read({ ...BUILD, 'role-to-assume': arn }).inputs?.role?.arn).toBe(arn))

  test.each([
    ['a name', 'deploy'],
    ['a user', 'arn:aws:iam::123456789012:user/me'],
    ['a session', 'arn:aws:sts::123456789012:assumed-role/deploy/x'],
    ['a short account', 'arn:aws:iam::12345:role/deploy'],
    ['an unset variable', 'arn:aws:iam:::role/deploy'],
  ])('may not be %s', (_, arn) => {
    expect(read({ ...BUILD, 'role-to-assume': arn }).wrong).toEqual([`\`role-to-assume\`: "${arn}" is not valid`])
  })

  test.each(['900', '3600', '43200'])('may last %s seconds', (seconds) => {
    const { inputs } = read({ ...BUILD, 'role-to-assume': ROLE, 'role-duration-seconds': seconds })
    expect(inputs?.role?.durationSeconds).toBe(Number(seconds))
  })

  test.each(['899', '43201', '1h', '-900', '3600.5'])('may not last "%s" seconds', (seconds) => {
    const { wrong } = read({ ...BUILD, 'role-to-assume': ROLE, 'role-duration-seconds': seconds })
    expect(wrong).toEqual([`\`role-duration-seconds\`: "${seconds}" is not valid`])
  })

  test.each([
    ['by commas', '123456789012,210987654321', ['123456789012', '210987654321']],
    ['by commas and blanks', '123456789012, 210987654321,', ['123456789012', '210987654321']],
  ])('accounts may be divided %s', (_, text, ids) => {
    expect(read({ ...BUILD, 'allowed-account-ids': text }).inputs?.allowedAccountIds).toEqual(ids)
  })

  test.each(['12345', '1234-5678-9012', 'production'])('%s is no account', (id) => {
    expect(read({ ...BUILD, 'allowed-account-ids': id }).wrong).toEqual([
      `\`allowed-account-ids\`: "${id}" is not an account id`,
    ])
  })
})

describe('the image', () => {
  test('every input of a build', () => {
    const { inputs } = read({
      ...BUILD,
      context: 'app',
      file: 'app/Containerfile',
      target: 'production',
      'build-args': 'VERSION=1.2\n  URL = https://x/?a=b\n\nEMPTY=',
      secrets: 'token=a=b\n"npmrc=//r/:_auth=""x""\n  second\n"\n\nlast=z',
      labels: 'team=web',
      platforms: 'linux/amd64, linux/arm64\nlinux/arm/v7 linux/amd64',
      provenance: 'mode=max',
      sbom: 'true',
      cache: 'registry',
      'build-options': '--ssh=default\n--no-cache',
      builder: 'remote',
      rebuild: 'TRUE',
      'create-repository': 'false',
      tags: 'latest\nv1.2',
    })
    expect(inputs?.images[0]).toMatchObject({ createRepository: false, tags: ['latest', 'v1.2'] })
    expect(inputs?.images[0]?.source).toEqual({
      kind: 'build',
      context: 'app',
      file: 'app/Containerfile',
      target: 'production',
      buildArgs: new Map([
        ['VERSION', '1.2'],
        ['URL', ' https://x/?a=b'],
        ['EMPTY', ''],
      ]),
      secrets: new Map([
        ['token', 'a=b'],
        ['npmrc', '//r/:_auth="x"\n  second\n'],
        ['last', 'z'],
      ]),
      labels: new Map([['team', 'web']]),
      platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
      provenance: 'mode=max',
      sbom: 'true',
      cache: 'registry',
      builder: 'remote',
      options: ['--ssh=default', '--no-cache'],
      rebuild: true,
    })
  })

  test.each([
    ['a local image', 'nodejs-hello:1.0', { kind: 'local', reference: 'nodejs-hello:1.0' }],
    ['one by digest', `my-app-repo@${DIGEST}`, { kind: 'pinned', digest: DIGEST }],
    ['one by tag and digest', `host/my-app-repo:1@${DIGEST}`, { kind: 'pinned', digest: DIGEST }],
  ])('%s needs no build', (_, image, source) => {
    expect(read({ ...BUILD, image }).inputs?.images[0]?.source).toEqual(source)
  })

  test.each([
    ['a short digest', 'app@sha256:abc', '`image`: "app@sha256:abc" has no valid digest'],
    [
      'a digest in capitals',
      `app@${DIGEST.toUpperCase()}`,
      `\`image\`: "app@${DIGEST.toUpperCase()}" has no valid digest`,
    ],
  ])('%s is a problem', (_, image, problem) => expect(read({ ...BUILD, image }).wrong).toEqual([problem]))

  test.each([
    ['divided by commas', 'a,b', ['a', 'b']],
    ['divided by commas and blanks', 'a, b,', ['a', 'b']],
    ['of the longest kind', 'x'.repeat(128), ['x'.repeat(128)]],
  ])('takes tags %s', (_, text, tags) => expect(read({ ...BUILD, tags: text }).inputs?.images[0]?.tags).toEqual(tags))

  test.each(['.hidden', '-x', 'a/b', 'a:b', 'x'.repeat(129)])('%s is no tag', (tag) => {
    expect(read({ ...BUILD, tags: tag }).wrong).toEqual([`\`tags\`: "${tag}" is not a tag`])
  })

  test.each(['VERSION', '=1', '  '.concat('no pair')])('build-args: "%s" is no pair', (line) => {
    expect(read({ ...BUILD, 'build-args': line }).wrong).toEqual([
      `\`build-args\`: "${line.trim()}" is not a key=value pair`,
    ])
  })
})

describe('a build', () => {
  test.each([
    ['platforms', 'arm64', '`platforms`: "arm64" is not a platform'],
    ['platforms', 'linux/amd64,--push', '`platforms`: "--push" is not a platform'],
    ['provenance', 'max', '`provenance`: "max" is not valid'],
    ['sbom', 'yes', '`sbom`: "yes" is not valid'],
    ['cache', 'local', '`cache`: "local" is not valid'],
    ['labels', 'ship-to-eks.content=x', '`labels`: ship-to-eks.content is this step’s own'],
    ['build-options', '--push', '`build-options`: --push is set already'],
    ['build-options', '--secret=id=x,src=y', '`build-options`: --secret is set already'],
    ['build-options', '-f x', '`build-options`: "-f" is not --name or --name=value'],
    ['build-options', '--ssh default', '`build-options`: "--ssh" is not --name or --name=value'],
    ['build-options', '--', '`build-options`: "--" is not --name or --name=value'],
    ['build-options', '--ssh=', '`build-options`: --ssh has an empty value'],
  ])('%s: %s is a problem', (name, text, problem) => {
    const { problems } = read({ ...BUILD, [name]: text })
    expect(problems).toMatchObject([{ what: problem, fix: expect.stringMatching(/\w/) }])
  })

  test.each([
    ['no pair', 'a=1\ncanary', 'line 2 is not an id=value pair'],
    ['an id that is a path with commas', 'a,src=/etc/canary', 'line 1 is not an id=value pair'],
    ['a value of several lines without quotes', 'a=1\nb=first\n canary canary', 'line 3 is not an id=value pair'],
    ['a quote that is never closed', 'x=1\n"a=canary', 'line 2 is not an id=value pair'],
    ['a secret that is not set', 'a=1\nnpm_token=', 'npm_token is empty'],
  ])('secrets: %s is a problem that shows no value', (_, text, problem) => {
    const { problems } = read({ ...BUILD, secrets: text })
    expect(problems).toMatchObject([{ what: `\`secrets\`: ${problem}` }])
    expect(JSON.stringify(problems)).not.toContain('canary')
  })
})

describe('the repository', () => {
  test.each([
    ['my-app-repo', { name: 'my-app-repo', account: undefined, region: undefined }],
    ['team/app', { name: 'team/app', account: undefined, region: undefined }],
    [
      '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app',
      { name: 'my-app', account: '123456789012', region: 'ap-northeast-1' },
    ],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app',
      { name: 'team/app', account: '123456789012', region: 'cn-north-1' },
    ],
    [
      '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/app',
      { name: 'app', account: '123456789012', region: 'us-east-1' },
    ],
    ['123456789012.dkr-ecr.eu-west-1.on.aws/app', { name: 'app', account: '123456789012', region: 'eu-west-1' }],
    [
      '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/app',
      { name: 'app', account: '123456789012', region: 'eusc-de-east-1' },
    ],
    [
      '123456789012.dkr-ecr-fips.us-gov-west-1.on.aws/app',
      { name: 'app', account: '123456789012', region: 'us-gov-west-1' },
    ],
  ])('%s', (uri, repository) => {
    // The host as it was written: there are several for one registry.
    const host = uri.includes('.dkr') ? { host: uri.split('/')[0] } : {}
    expect(parseRepository(uri)).toEqual({ ...repository, ...host })
  })

  test.each([
    'My-App',
    'my-app:1.0',
    '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:1.0',
    '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/',
    'localhost:5000/app',
    '/app',
    'app/',
    '-app',
    'a',
    'a'.repeat(257),
    '--help',
  ])('%s is none', (uri) => expect(parseRepository(uri)).toBeUndefined())

  test('is told with the fix', () => {
    const { problems } = read({ ...BUILD, 'ecr-repository': 'My-App:1' })
    expect(problems).toEqual([
      { what: '`ecr-repository`: "My-App:1" is not an ECR repository', fix: expect.stringContaining('lower case') },
    ])
  })
})

describe('the deployment', () => {
  test('every input', () => {
    const { inputs } = read({
      ...DEPLOY,
      manifests: 'k8s/*.yaml\n\n  more.yml ',
      'helm-values': 'values/all.yaml\nvalues/prod.yaml',
      'helm-set': 'image.tag=v1=a\nreplicaCount=3',
      substitute: 'HOST=app.example.com\n_EMPTY=',
      namespace: 'shop',
      'replace-image': 'nodejs-hello',
      service: 'web',
      'service-type': 'NodePort',
      'service-annotations': 'example.com/a=b=c',
      'service-account-roles': 'app=arn:aws:iam::123456789012:role/app\nworker = arn:aws-cn:iam::123456789012:role/x/y',
      timeout: '90s',
      verify: 'false',
      overlap: 'false',
      'dry-run': 'true',
      'force-conflicts': 'true',
      recreate: 'true',
      prune: 'true',
      rollback: 'true',
      restart: 'true',
    })
    expect(inputs?.dryRun).toBe(true)
    expect(inputs?.deploy).toEqual({
      cluster: 'my-eks-cluster',
      manifests: ['k8s/*.yaml', 'more.yml'],
      helmValues: ['values/all.yaml', 'values/prod.yaml'],
      helmSet: new Map([
        ['image.tag', 'v1=a'],
        ['replicaCount', '3'],
      ]),
      substitute: new Map([
        ['HOST', 'app.example.com'],
        ['_EMPTY', ''],
      ]),
      namespace: 'shop',
      service: { name: 'web', type: 'NodePort', annotations: new Map([['example.com/a', 'b=c']]) },
      serviceAccountRoles: new Map([
        ['app', 'arn:aws:iam::123456789012:role/app'],
        ['worker', 'arn:aws-cn:iam::123456789012:role/x/y'],
      ]),
      timeoutMs: 90_000,
      verify: false,
      overlap: false,
      forceConflicts: true,
      recreate: true,
      prune: true,
      rollback: true,
      restart: true,
    })
  })

  test.each(['LoadBalancer', 'NodePort', 'ClusterIP', 'keep'])('service-type may be %s', (type) => {
    expect(read({ ...DEPLOY, 'service-type': type }).inputs?.deploy?.service.type).toBe(type)
  })

  test.each([
    ['helm-set', 'replicaCount', '`helm-set`: "replicaCount" is not a key=value pair'],
    ['substitute', 'KEY=first\nsecond', '`substitute`: line 2 is not a key=value pair'],
    ['substitute', 'MY-HOST=a', '`substitute`: "MY-HOST" is not a name'],
    ['substitute', '1ST=a', '`substitute`: "1ST" is not a name'],
    ['service-type', 'loadbalancer', '`service-type` is "loadbalancer"'],
    ['service-type', 'ExternalName', '`service-type` is "ExternalName"'],
    ['cluster-name', 'my cluster', '`cluster-name`: "my cluster" is not valid'],
    ['cluster-name', '--help', '`cluster-name`: "--help" is not valid'],
    ['cluster-name', 'x'.repeat(101), `\`cluster-name\`: "${'x'.repeat(101)}" is not valid`],
    ['namespace', 'My_Space', '`namespace`: "My_Space" is not valid'],
    ['namespace', 'a-', '`namespace`: "a-" is not valid'],
    ['namespace', '../kube-system', '`namespace`: "../kube-system" is not valid'],
    ['timeout', '15', '`timeout` is "15"'],
    ['timeout', '0s', '`timeout` is "0s"'],
    ['timeout', '1d', '`timeout` is "1d"'],
    ['service-annotations', 'a', '`service-annotations`: "a" is not a key=value pair'],
    ['service-account-roles', 'app', '`service-account-roles`: "app" is not a key=value pair'],
    ['service-account-roles', 'app=role/app', '`service-account-roles`: "role/app", for app, is not the ARN of a role'],
    ['service-account-roles', 'app=', '`service-account-roles`: "", for app, is not the ARN of a role'],
    [
      'service-account-roles',
      'ns/app=arn:aws:iam::123456789012:role/app',
      '`service-account-roles`: "ns/app" is not the name of a service account',
    ],
    ['verify', 'yes', '`verify` is "yes"'],
    ['overlap', '1', '`overlap` is "1"'],
    ['force-conflicts', 'on', '`force-conflicts` is "on"'],
  ])('%s may not be "%s"', (name, value, problem) => {
    const { inputs, wrong } = read({ ...DEPLOY, [name]: value })
    expect(wrong).toEqual([problem])
    expect(inputs).toBeUndefined()
  })

  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1h', 3_600_000],
    ['1h1m1s', 3_661_000],
    [' 2m ', 120_000],
  ])('%s is a duration', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each(['', '15', 'm', '1m1h', '-1m', '1.5h', '1 m', '0m', '∞'])('"%s" is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

test('every problem is told at once, each with its fix', () => {
  const { problems, inputs } = read({
    'aws-region': 'Tokyo',
    'role-to-assume': 'deploy',
    'ecr-repository': 'My-App',
    'create-repository': 'maybe',
    'build-args': 'X',
    tags: '.x',
    'cluster-name': 'my cluster',
    manifests: 'k8s',
    timeout: 'soon',
    verify: 'no',
  })
  expect(inputs).toBeUndefined()
  expect(problems.map(({ what }) => /`([^`]+)`/.exec(what)?.[1])).toEqual([
    'aws-region',
    'role-to-assume',
    'build-args',
    'create-repository',
    'tags',
    'ecr-repository',
    'cluster-name',
    'timeout',
    'verify',
  ])
  for (const { fix } of problems) expect(fix).toMatch(/\w/)
})

describe('several images', () => {
  const IMAGES =
    '- repository: user-service\n  context: services/user\n- {repository: product-service, replace: products}'
  const images = (text: string, more = {}) => {
    const { 'ecr-repository': _, ...rest } = BUILD
    return read({ ...rest, images: text, ...more })
  }

  test('are read from a YAML list; what is not said of one holds for all', () => {
    const { inputs, wrong } = images(IMAGES, { 'build-args': 'A=1', tags: 'latest' })
    expect(wrong).toEqual([])
    expect(inputs?.images).toMatchObject([
      {
        repository: { name: 'user-service' },
        source: { context: 'services/user' },
        tags: ['latest'],
        replace: undefined,
      },
      { repository: { name: 'product-service' }, source: { context: '.' }, replace: 'products' },
    ])
    expect(inputs?.images.map(({ source }) => 'buildArgs' in source && [...source.buildArgs])).toEqual([
      [['A', '1']],
      [['A', '1']],
    ])
  })

  test.each([
    ['no list', 'repository: a', '`images`: this is no list'],
    ['no YAML', '- [', '`images`: '],
    ['an entry without a repository', '- context: .', '`images`: entry 1 has no repository'],
    ['an unknown field', '- {repository: a1, tag: x}', '`images`: entry 1 has "tag"; it may have repository'],
    [
      'a number',
      '- {repository: a1}\n- {repository: b1, context: 1}',
      '`images`: entry 2 has a context that is no text',
    ],
    [
      'the same image twice',
      '- {repository: a1}\n- {repository: b1, replace: a1}',
      'two entries stand for the image a1',
    ],
    [
      'two of one repository',
      '- {repository: a1, replace: b1}\n- {repository: a1, replace: c1}',
      'two entries push to a1',
    ],
    ['no repository of ECR', '- repository: My-App', '`images`: "My-App" is not an ECR repository'],
  ])('%s is a problem', (_, text, problem) => expect(images(text).wrong).toEqual([expect.stringContaining(problem)]))

  test.each(['ecr-repository', 'image', 'replace-image'])('and %s are a problem', (name) =>
    expect(images(IMAGES, { [name]: 'one-more' }).wrong).toEqual([`\`${name}\` and \`images\` are both given`]),
  )
})
