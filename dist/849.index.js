export const id = 849;
export const ids = [849];
export const modules = {

/***/ 1849:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  deploy: () => (/* binding */ deploy)
});

// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./build/problem.js
var problem = __webpack_require__(411);
;// CONCATENATED MODULE: ./build/aws/client.js


function clientSettings(region, io) {
    return {
        region,
        maxAttempts: 4,
        requestHandler: {
            connectionTimeout: 5_000,
            requestTimeout: 30_000,
            throwOnRequestTimeout: true,
            httpsAgent: new external_node_https_.Agent({ keepAlive: true, maxSockets: 16, proxyEnv: io.environment }),
        },
    };
}
function checkConnections(environment) {
    const problems = [];
    if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
        problems.push({
            what: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so no certificate would be checked',
            why: 'Credentials would go to whoever answers.',
            fix: 'Remove it from `env`; a private CA goes into NODE_EXTRA_CA_CERTS.',
        });
    for (const [name, value = ''] of Object.entries(environment))
        if (/^AWS_ENDPOINT_URL(_\w+)?$/.test(name) && !isPrivate(value))
            problems.push({
                what: `${name} is "${value}"`,
                why: 'Credentials would cross the network in clear.',
                fix: 'Use https, or an address of this machine.',
            });
    return problems;
}
function isPrivate(url) {
    if (!URL.canParse(url))
        return false;
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
async function call(io, what, send, explain = () => undefined) {
    try {
        return await send({ abortSignal: io.signal });
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (error instanceof problem/* Failed */.cV)
            throw error;
        const { name, message } = error;
        throw new problem/* Failed */.cV([explain({ name, message }) ?? { what, ...hint(name, message), cause: error }]);
    }
}
const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|TimeoutError|socket hang up/;
const CERTIFICATE = /certificate|CERT_/i;
function hint(name, message) {
    const why = `${name}: ${message}`;
    if (/AccessDenied|UnauthorizedOperation/.test(name))
        return { why, fix: grant(message) };
    if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/.test(name))
        return {
            why,
            fix: 'The credentials are expired or belong to no account: set `role-to-assume`, or sign in again in the step before.',
        };
    if (name === 'CredentialsProviderError')
        return { why, fix: 'Set `role-to-assume`, or sign in before this step with aws-actions/configure-aws-credentials.' };
    if (NETWORK.test(`${name} ${message}`))
        return {
            why,
            fix: 'Check `aws-region`, and that this runner may reach AWS (proxy, firewall, VPC endpoint); then run the job again.',
        };
    if (CERTIFICATE.test(message))
        return { why, fix: 'A proxy replaces certificates: give its CA to the job by NODE_EXTRA_CA_CERTS.' };
    return { why, fix: 'Run the job again; if it stays, look the error up in the AWS documentation of this call.' };
}
function grant(message) {
    const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
    const resource = /on resource: (\S+)/.exec(message)?.[1] ?? '*';
    if (action === undefined)
        return 'Allow this action in the policy of the role.';
    const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
    return `Add this statement to the role’s policy: ${statement}`;
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var dist_cjs = __webpack_require__(1695);
;// CONCATENATED MODULE: ./build/aws/denial.js
function claimsOf(token) {
    try {
        return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    }
    catch {
        return {};
    }
}
function explainDenial(error, role, claims) {
    const said = `STS says: ${error.name}: ${error.message}`;
    const what = `AWS refused to let this job assume ${role}`;
    const account = role.split(':')[4] ?? '';
    const issuer = (claims.iss ?? 'https://token.actions.githubusercontent.com').replace('https://', '');
    if (error.name === 'AccessDenied' || error.name === 'AccessDeniedException')
        return {
            what,
            why: `${said}. The role does not exist in account ${account}, or its trust policy does not accept this job, whose token says sub "${claims.sub}" and aud "${claims.aud}".`,
            fix: `If the role exists, its trust policy needs this statement: ${statement(role, issuer, claims)}`,
        };
    if (error.name === 'InvalidIdentityToken' || error.name === 'InvalidIdentityTokenException')
        return {
            what,
            why: `${said}. The token says iss "${claims.iss}" and aud "${claims.aud}".`,
            fix: `Account ${account} needs an IAM OIDC provider for https://${issuer} whose audiences hold "${claims.aud}": aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${claims.aud}`,
        };
    if (error.name === 'ValidationError' || error.name === 'ValidationException')
        return {
            what,
            why: said,
            fix: 'Check `role-duration-seconds` against the maximum session duration of the role, and `role-session-name`.',
        };
    return undefined;
}
function statement(role, issuer, claims) {
    const [, partition, , , account] = role.split(':');
    return JSON.stringify({
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub } },
    });
}

;// CONCATENATED MODULE: ./build/aws/credentials.js




const RENEW_BEFORE_MS = 5 * 60_000;
function checkCredentials(inputs, run) {
    if (inputs.role === undefined)
        return [];
    return [...checkAccount(inputs.role.arn, inputs.allowedAccountIds), ...checkIdToken(run)];
}
function checkIdToken(run) {
    if (run.mayRequestIdToken)
        return [];
    const what = 'This job may not request an OIDC token from GitHub, so it cannot assume `role-to-assume`';
    if (run.fromFork)
        return [
            {
                what,
                why: 'GitHub gives no id-token to pull requests from forks, whatever the permissions say.',
                fix: 'Skip this step for forks: `if: github.event.pull_request.head.repo.full_name == github.repository`.',
            },
        ];
    return [
        {
            what,
            why: 'The permission `id-token: write` is missing from the workflow or the job.',
            fix: 'Add to the job:\npermissions:\n  id-token: write\n  contents: read',
        },
    ];
}
function checkAccount(arn, allowed) {
    const account = arn.split(':')[4] ?? '';
    if (allowed.length === 0 || allowed.includes(account))
        return [];
    return [
        {
            what: `This run would act in account ${account}, and \`allowed-account-ids\` has only ${allowed.join(', ')}`,
            why: `Its credentials are those of ${arn}.`,
            fix: 'Correct `role-to-assume` (or the step that signed in), or add the account to `allowed-account-ids`. Nothing has been touched.',
        },
    ];
}
async function signIn(inputs, run, io) {
    const { role, region } = inputs;
    const identity = role === undefined ? await ambient(region, io) : await assumed(role, region, run, io);
    (0,problem/* stopOn */.CM)(checkAccount(identity.arn, inputs.allowedAccountIds));
    return identity;
}
async function assumed(role, region, run, io) {
    const partition = role.arn.split(':')[1] ?? 'aws';
    const audience = role.audience ?? (partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com');
    const assume = async () => {
        const token = await idToken(audience, io);
        const sts = new dist_cjs/* STSClient */.iM(clientSettings(region, io));
        const answer = await call(io, `Assuming ${role.arn} failed`, (options) => sts.send(new dist_cjs/* AssumeRoleWithWebIdentityCommand */.WH({
            RoleArn: role.arn,
            RoleSessionName: sessionName(role.sessionName ?? `ship-to-eks-${run.id ?? 'local'}`),
            DurationSeconds: role.durationSeconds,
            WebIdentityToken: token,
        }), options), (error) => explainDenial(error, role.arn, claimsOf(token)));
        const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {};
        io.mask(SecretAccessKey);
        io.mask(SessionToken);
        return {
            accessKeyId: AccessKeyId,
            secretAccessKey: SecretAccessKey,
            sessionToken: SessionToken,
            ...(Expiration && { expiration: Expiration }),
        };
    };
    const keys = renewing(assume);
    await keys();
    return { account: role.arn.split(':')[4] ?? '', arn: role.arn, partition, keys };
}
async function ambient(region, io) {
    const sts = new dist_cjs/* STSClient */.iM(clientSettings(region, io));
    const answer = await call(io, 'No AWS credentials can be used', (options) => sts.send(new dist_cjs/* GetCallerIdentityCommand */.zI({}), options));
    const keys = async () => {
        const found = await sts.config.credentials();
        io.mask(found.secretAccessKey);
        if (found.sessionToken !== undefined)
            io.mask(found.sessionToken);
        return found;
    };
    const arn = roleOf(answer.Arn ?? '');
    return { account: answer.Account ?? '', arn, partition: arn.split(':')[1] ?? 'aws', keys };
}
async function idToken(audience, io) {
    try {
        return await io.idToken(audience);
    }
    catch (error) {
        io.signal.throwIfAborted();
        throw new problem/* Failed */.cV([
            {
                what: 'GitHub did not give this job an OIDC token',
                why: error.message.replace(/\s+/g, ' ').trim(),
                fix: 'Check that the job has `permissions: id-token: write`, and run it again.',
                cause: error,
            },
        ]);
    }
}
function renewing(fetch) {
    let current;
    return async () => {
        const keys = await current?.catch(() => undefined);
        const left = keys?.expiration === undefined ? Number.POSITIVE_INFINITY : keys.expiration.getTime() - Date.now();
        if (keys === undefined || left < RENEW_BEFORE_MS)
            current = fetch();
        return current;
    };
}
function sessionName(wanted) {
    return wanted
        .replace(/[^\w+=,.@-]/g, '-')
        .slice(0, 64)
        .padEnd(2, '-');
}
function roleOf(arn) {
    const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
    return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

;// CONCATENATED MODULE: ./build/manifest.js
function label(object) {
    return `${object.kind}/${object.metadata.name}`;
}
function objectPath(collection, name) {
    return `${collection}/${encodeURIComponent(name)}`;
}
function valueAt(value, path) {
    let here = value;
    for (const key of path) {
        if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key))
            return undefined;
        here = here[key];
    }
    return here;
}
function withValue(value, path, replacement) {
    const [key, ...rest] = path;
    if (key === undefined)
        return replacement;
    if (Array.isArray(value))
        return value.map((item, at) => (at === key ? withValue(item, rest, replacement) : item));
    const fields = (value ?? {});
    return { ...fields, [key]: withValue(fields[key], rest, replacement) };
}

;// CONCATENATED MODULE: ./build/cluster/refusal.js
function explainRefusal(answer, doing, caller) {
    const message = String(answer.body?.message ?? `HTTP ${answer.code}`);
    const entry = `aws eks create-access-entry --region ${caller.region} --cluster-name ${caller.cluster} --principal-arn ${caller.arn}`;
    const policy = `aws eks associate-access-policy --region ${caller.region} --cluster-name ${caller.cluster} --principal-arn ${caller.arn} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=NAMESPACE`;
    if (answer.code === 401)
        return {
            what: `The cluster ${caller.cluster} does not know ${caller.arn}`,
            why: 'It has no access entry for this role (or it is another cluster of that name, in another region or account).',
            fix: `Somebody who administers the cluster runs:\n${entry}\n${policy}`,
        };
    if (answer.code === 403)
        return {
            what: `${caller.arn} may not ${doing} in the cluster ${caller.cluster}`,
            why: message,
            fix: `Give it a policy that covers this:\n${policy}\nor an RBAC rule for what the message names.`,
        };
    return { what: `The cluster refused to ${doing}`, why: message, fix: 'Correct what the message names.' };
}

;// CONCATENATED MODULE: ./build/cluster/send.js



const FIELD_MANAGER = 'ship-to-eks';
async function send({ manifest, path }, { api, caller, force }, dryRun) {
    const patch = (forced) => api.send('PATCH', path, {
        query: {
            fieldManager: FIELD_MANAGER,
            fieldValidation: 'Strict',
            force: String(forced),
            ...(dryRun ? { dryRun: 'All' } : {}),
        },
        contentType: 'application/apply-patch+yaml',
        body: manifest.object,
    });
    let answer = await patch(force);
    if (answer.code === 409 && isKubectls(conflicts(answer)))
        answer = await patch(true);
    if (answer.code >= 400)
        throw new problem/* Failed */.cV(explain(answer, manifest, caller));
    return answer.body;
}
function isKubectls(conflicting) {
    return conflicting.length > 0 && conflicting.every(({ manager }) => manager.startsWith('kubectl'));
}
function conflicts(answer) {
    return causes(answer)
        .filter(({ reason }) => reason === 'FieldManagerConflict')
        .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? '', field }));
}
function causes(answer) {
    return answer.body?.details?.causes ?? [];
}
function explain(answer, manifest, caller) {
    const name = label(manifest.object);
    const message = String(answer.body?.message ?? '');
    const conflicting = conflicts(answer);
    if (answer.code === 409 && conflicting.length > 0)
        return conflicting.map(({ manager, field }) => ({
            what: `${name}: ${field} belongs to ${manager}`,
            why: 'Another program set this field, and would set it again.',
            fix: 'Drop the field from the manifest, give it the value that is live, or take it over by `force-conflicts: true`.',
            at: manifest.at(pathOf(field, manifest.object)),
        }));
    const unknown = unknownFields(message);
    if (unknown.length > 0)
        return unknown.map((field) => ({
            what: `${name}: there is no field ${field}`,
            why: 'The cluster checks fields strictly; without that it would drop the field silently.',
            fix: 'Correct its name or its indentation (kubectl explain shows the fields there are).',
            at: manifest.at(pathOf(field, manifest.object)),
        }));
    const mistyped = [...message.matchAll(/(\.[^\s:]+): (expected [^;\n]+)/g)];
    if (mistyped.length > 0)
        return mistyped.map(([, field = '', expected]) => ({
            what: `${name}: ${field.slice(1)} has a value of the wrong type`,
            why: `${expected}.`,
            fix: 'Correct the value; text is quoted, numbers and booleans are not.',
            at: manifest.at(pathOf(field, manifest.object)),
        }));
    if (answer.code === 422 && causes(answer).length > 0)
        return causes(answer).map(({ field, message: why }) => ({
            what: `${name}: ${field} is not accepted`,
            why,
            fix: /immutable|may not change|updates to statefulset/i.test(why)
                ? `This field cannot change once it is set: keep its value, or delete the object first (kubectl delete ${name.toLowerCase()}).`
                : 'Correct the value.',
            at: manifest.at(pathOf(field, manifest.object)),
        }));
    return [{ ...explainRefusal(answer, `apply ${name}`, caller), at: manifest.at() }];
}
function unknownFields(message) {
    const strict = [...message.matchAll(/unknown field "([^"]+)"/g)];
    const undeclared = [...message.matchAll(/\.([^\s:]+): field not declared in schema/g)];
    return [...new Set([...strict, ...undeclared].map(([, field]) => field))];
}
function pathOf(field, object) {
    const path = [];
    for (const [, key, selector = ''] of field.matchAll(/\.?([^.[\]]+)|\[([^\]]*)\]/g)) {
        if (key !== undefined)
            path.push(key);
        else if (/^\d+$/.test(selector))
            path.push(Number(selector));
        else {
            const index = itemOf(valueAt(object, path), selector);
            if (index < 0)
                break;
            path.push(index);
        }
    }
    return path;
}
function itemOf(list, selector) {
    const wanted = [...selector.matchAll(/([\w-]+)=(?:"([^"]*)"|([^,]*))/g)].map(([, key, text, bare]) => [key, text ?? bare]);
    if (!Array.isArray(list) || wanted.length === 0)
        return -1;
    return list.findIndex((item) => wanted.every(([key, value]) => String(valueAt(item, [key]) ?? value) === value));
}

;// CONCATENATED MODULE: ./build/cluster/plan.js




async function makePlan(manifests, namespace, resourceOf, sender) {
    const { api, caller } = sender;
    const steps = manifests.map((manifest) => step(manifest, namespace, resourceOf(manifest.object)));
    const [missing, live] = await Promise.all([
        missingNamespaces(steps, api, caller),
        Promise.all(steps.map(({ path }) => api.send('GET', path))),
    ]);
    const refused = live.flatMap((answer, index) => answer.code < 400 || answer.code === 404 ? [] : [refusal(answer, steps[index], caller)]);
    (0,problem/* stopOn */.CM)([...missing, ...refused]);
    const plan = steps
        .map((planned, index) => ({ ...planned, live: live[index]?.code === 200 ? live[index].body : undefined }))
        .sort((one, other) => one.manifest.phase - other.manifest.phase);
    const rehearsed = await (0,problem/* together */.bs)(...plan.map((planned) => (canBeRehearsed(planned, plan) ? rehearse(planned, sender) : Promise.resolve(undefined))));
    return plan.map((planned, index) => ({ ...planned, rehearsed: rehearsed[index] }));
}
function canBeRehearsed({ manifest: { object } }, steps) {
    const made = steps.filter(({ live }) => live === undefined).map(({ manifest }) => manifest.object);
    const inNewNamespace = made.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === object.metadata.namespace);
    const ofNewKind = made.some(({ kind, spec }) => kind === 'CustomResourceDefinition' && valueAt(spec, ['names', 'kind']) === object.kind);
    return !inNewNamespace && !ofNewKind;
}
async function rehearse(planned, sender) {
    try {
        return await send(planned, sender, true);
    }
    catch (error) {
        const unable = error instanceof problem/* Failed */.cV && error.problems.every(({ why }) => why?.includes('does not support dry run'));
        if (!unable)
            throw error;
        return undefined;
    }
}
function headStart(plan) {
    return plan.filter(({ manifest, live }) => manifest.headStart && manifest.ourImage.length === 0 && live === undefined);
}
function step(manifest, namespace, resource) {
    const object = resource.namespaced
        ? withValue(manifest.object, ['metadata', 'namespace'], manifest.object.metadata.namespace ?? namespace)
        : manifest.object;
    const collection = resource.collection(object.metadata.namespace ?? '');
    return {
        manifest: { ...manifest, object },
        collection,
        path: objectPath(collection, object.metadata.name),
        live: undefined,
        rehearsed: undefined,
    };
}
async function missingNamespaces(steps, api, caller) {
    const made = new Set(steps.flatMap(({ manifest: { object } }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])));
    const used = new Map(steps.flatMap(({ manifest }) => manifest.object.metadata.namespace ? [[manifest.object.metadata.namespace, manifest]] : []));
    const problems = await Promise.all([...used].map(async ([name, manifest]) => {
        if (made.has(name) || name === 'default')
            return [];
        const answer = await api.send('GET', objectPath('/api/v1/namespaces', name));
        if (answer.code === 401)
            return [explainRefusal(answer, 'read namespaces', caller)];
        if (answer.code !== 404)
            return [];
        return [
            {
                what: `The namespace ${name} does not exist in the cluster ${caller.cluster}`,
                fix: `Add a Namespace to \`manifests\`, correct \`namespace\`, or create it: kubectl create namespace ${name}`,
                at: manifest.at(['metadata', 'namespace']),
            },
        ];
    }));
    return problems.flat();
}
function refusal(answer, { manifest }, caller) {
    return { ...explainRefusal(answer, `read ${label(manifest.object)}`, caller), at: manifest.at() };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/roots.js


async function rootsOf(run) {
    const real = (path) => (0,promises_.realpath)(path).catch(() => (0,external_node_path_.resolve)(path));
    return [await real(run.workspace), await real(run.temp)];
}
function shownIn(path, [workspace]) {
    const way = (0,external_node_path_.relative)(workspace, path);
    return way === '' ? '.' : leadsOut(way) ? path : way;
}
function isInside(real, roots) {
    return roots.some((root) => !leadsOut((0,external_node_path_.relative)(root, real)));
}
function leadsOut(way) {
    return (0,external_node_path_.isAbsolute)(way) || way.split(external_node_path_.sep)[0] === '..';
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./build/image/docker.js




async function privateDocker(folder, registries, io) {
    const env = io.environment;
    const theirs = env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME || (0,external_node_os_.homedir)(), '.docker');
    const config = await readConfig((0,external_node_path_.join)(theirs, 'config.json'));
    await (0,promises_.mkdir)(folder, { mode: 0o700 });
    const ours = {
        ...config,
        credHelpers: { ...config.credHelpers, ...Object.fromEntries(registries.map((host) => [host, ''])) },
        cliPluginsExtraDirs: [(0,external_node_path_.join)(theirs, 'cli-plugins'), ...(config.cliPluginsExtraDirs ?? [])],
    };
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'config.json'), JSON.stringify(ours), { mode: 0o600 });
    await (0,promises_.symlink)((0,external_node_path_.join)(theirs, 'contexts'), (0,external_node_path_.join)(folder, 'contexts'));
    const environment = { DOCKER_CONFIG: folder, BUILDX_CONFIG: env.BUILDX_CONFIG || (0,external_node_path_.join)(theirs, 'buildx') };
    return (args, options) => io.exec('docker', args, { ...options, env: { ...environment, ...options?.env } });
}
async function checkDocker(build, io) {
    const args = build ? ['buildx', 'version'] : ['version', '--format', '{{.Server.Version}}'];
    const result = await io.exec('docker', args);
    if (result.code === 0)
        return [];
    return build
        ? [
            {
                what: 'docker buildx does not work on this runner',
                why: result.stderr.trim().split('\n')[0] || 'docker said nothing',
                fix: 'Add `uses: docker/setup-buildx-action@v4` before this step.',
            },
        ]
        : [
            {
                what: 'The Docker daemon does not answer',
                why: lastLine(result.stderr),
                fix: 'Use a runner with Docker, or set DOCKER_HOST. A build alone can use a remote `builder`.',
            },
        ];
}
async function openDocker(folder, repositories, io) {
    const registries = new Map(repositories.map((repository) => [repository.registry, repository]));
    const docker = await privateDocker((0,external_node_path_.join)(folder, 'docker'), [...registries.keys()], io);
    for (const repository of registries.values()) {
        await login(docker, repository);
        io.info(`Docker is logged in to ${repository.registry}`);
    }
    return docker;
}
async function login(docker, repository) {
    const args = ['login', '--username', 'AWS', '--password-stdin', repository.registry];
    const result = await docker(args, { stdin: repository.password });
    if (result.code !== 0)
        throw new problem/* Failed */.cV([
            {
                what: `docker login to ${repository.registry} failed`,
                why: lastLine(result.stderr),
                fix: 'Check that this runner may reach the registry (proxy, firewall, VPC endpoints ecr.dkr and ecr.api), then run the job again.',
            },
        ]);
}
function lastLine(text) {
    return text.trim().split('\n').at(-1)?.trim() || 'docker said nothing';
}
async function readConfig(path) {
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return {};
        throw new problem/* Failed */.cV([
            {
                what: `${path} cannot be read as Docker’s configuration`,
                why: error.message,
                fix: 'Mend or remove the file.',
                cause: error,
            },
        ]);
    }
}

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(6752);
;// CONCATENATED MODULE: ./build/image/registry.js

const CONTENT_LABEL = 'ship-to-eks.content';
const MANIFESTS = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
async function findImage(repository, reference, io) {
    if (!repository.exists)
        return undefined;
    const dispatcher = new undici/* EnvHttpProxyAgent */.J2({ connect: { timeout: 5_000 }, headersTimeout: 15_000, bodyTimeout: 15_000 });
    const get = (path, accept = '*/*') => (0,undici/* fetch */.hd)(`https://${repository.registry}/v2/${repository.name}/${path}`, {
        dispatcher,
        signal: io.signal,
        headers: { accept, authorization: `Basic ${Buffer.from(`AWS:${repository.password}`).toString('base64')}` },
    });
    try {
        const answer = await get(`manifests/${reference}`, MANIFESTS);
        const digest = answer.headers.get('docker-content-digest');
        if (answer.status === 404)
            return undefined;
        if (!answer.ok || digest === null)
            return 'unreadable';
        let manifest = (await answer.json());
        const child = manifest.manifests?.find((entry) => entry.platform?.os !== 'unknown');
        if (child !== undefined)
            manifest = (await (await get(`manifests/${child.digest}`, MANIFESTS)).json());
        if (manifest.config === undefined)
            return { digest, content: undefined, id: undefined };
        const blob = await get(`blobs/${manifest.config.digest}`);
        const image = (blob.ok ? await blob.json() : {});
        return { digest, content: image.config?.Labels?.[CONTENT_LABEL], id: manifest.config.digest };
    }
    catch {
        io.signal.throwIfAborted();
        return 'unreadable';
    }
    finally {
        await dispatcher.close();
    }
}

;// CONCATENATED MODULE: ./build/image/build.js






async function checkBuild(build, workspace) {
    if (/^(https?|git|ssh):\/\/|^git@|^-$/.test(build.context))
        return [
            {
                what: `\`context\`: "${build.context}" is not a folder of this checkout`,
                why: 'The image has to come from the commit that this run deploys.',
                fix: 'Check the other repository out in a step before, and name its folder.',
            },
        ];
    const context = await inside('context', build.context, workspace);
    if (Array.isArray(context))
        return context;
    const dockerfile = await inside('file', build.file ?? (0,external_node_path_.join)(build.context, 'Dockerfile'), workspace);
    return Array.isArray(dockerfile) ? dockerfile : [];
}
async function inside(input, path, workspace) {
    const missing = {
        what: `\`${input}\`: ${path} does not exist`,
        fix: `Paths start at the root of the checkout. Correct \`${input}\`, and check that actions/checkout runs before this step.`,
    };
    const real = await (0,promises_.realpath)((0,external_node_path_.resolve)(workspace, path)).catch(() => undefined);
    if (real === undefined)
        return [missing];
    const wanted = await (0,promises_.stat)(real);
    if (input === 'context' ? !wanted.isDirectory() : !wanted.isFile())
        return [
            {
                what: `\`${input}\`: ${path} is not a ${input === 'context' ? 'folder' : 'file'}`,
                fix: `Correct \`${input}\`.`,
            },
        ];
    if (!isInside(real, [await (0,promises_.realpath)(workspace)]))
        return [{ what: `\`${input}\`: ${path} leads out of the workspace`, fix: 'Keep it inside the checkout.' }];
    return real;
}
function buildArguments(build, names, content, metadata) {
    return [
        'buildx',
        'build',
        '--push',
        '--progress=plain',
        `--metadata-file=${metadata}`,
        ...names.map((name) => `--tag=${name}`),
        ...(content === undefined ? [] : [`--label=${CONTENT_LABEL}=${content}`]),
        ...(build.builder === undefined ? [] : [`--builder=${build.builder}`]),
        ...(build.file === undefined ? [] : [`--file=${build.file}`]),
        ...(build.target === undefined ? [] : [`--target=${build.target}`]),
        ...[...build.buildArgs].map(([name, value]) => `--build-arg=${name}=${value}`),
        '--',
        build.context,
    ];
}
async function buildAndPush(build, names, content, workspace, folder, docker, io) {
    const metadata = (0,external_node_path_.join)(await (0,promises_.mkdtemp)((0,external_node_path_.join)(folder, 'build-')), 'metadata.json');
    const args = buildArguments(build, names, content, metadata);
    const result = await docker(args, { cwd: workspace, onLine: io.info });
    if (result.code !== 0)
        throw new problem/* Failed */.cV([explainBuild(build, result.stderr)]);
    const { 'containerimage.digest': digest } = JSON.parse(await (0,promises_.readFile)(metadata, 'utf8').catch(() => '{}'));
    if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))
        return digest;
    throw new problem/* Failed */.cV([
        {
            what: 'The build did not report the digest of what it pushed',
            why: 'Its metadata has no `containerimage.digest`.',
            fix: 'Use a newer buildx: `uses: docker/setup-buildx-action@v4` before this step.',
        },
    ]);
}
async function localId(reference, io) {
    const result = await io.exec('docker', ['image', 'inspect', '--format', '{{.Id}}', '--', reference]);
    if (result.code === 0)
        return result.stdout.trim();
    throw new problem/* Failed */.cV([
        {
            what: `\`image\`: Docker holds no image ${reference}`,
            why: lastLine(result.stderr),
            fix: 'Build it in a step before this one (docker build --tag … --load), or drop `image` to let this step build it.',
        },
    ]);
}
async function pushLocal(reference, names, docker, io) {
    let digest;
    for (const name of names) {
        const tagged = await docker(['tag', '--', reference, name]);
        const pushed = tagged.code === 0 ? await docker(['push', '--', name], { onLine: io.info }) : tagged;
        digest = /: digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(pushed.stdout)?.[1];
        if (pushed.code !== 0 || digest === undefined)
            throw new problem/* Failed */.cV([{ what: `${name} could not be pushed`, ...pushAdvice(lastLine(pushed.stderr)) }]);
    }
    return digest;
}
const ERROR_AT = /^\S+:(\d+)\n-{5,}$/m;
function explainBuild(build, stderr) {
    const error = stderr.match(/^ERROR: (?:failed to build: )?(.*)$/m)?.[1] ?? lastLine(stderr);
    const line = ERROR_AT.exec(stderr)?.[1];
    const file = build.file ?? (0,external_node_path_.join)(build.context, 'Dockerfile');
    const at = line === undefined ? {} : { at: { file, line: Number(line) } };
    if (/failed to push|push access|denied|tag is immutable/i.test(error))
        return { what: 'The image was built but could not be pushed', ...pushAdvice(error) };
    return { what: 'The image could not be built', why: error, fix: 'The lines above show the step that failed.', ...at };
}
function pushAdvice(why) {
    if (/immutable/i.test(why))
        return {
            why,
            fix: 'A tag of `tags` exists already and the repository’s tags are immutable: drop it from `tags`, or exclude it from the immutability.',
        };
    if (/denied|403|not authorized/i.test(why))
        return {
            why,
            fix: 'The role needs ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage and ecr:BatchGetImage on the repository.',
        };
    return { why, fix: 'Run the job again; if it stays, check that this runner may reach the registry.' };
}

;// CONCATENATED MODULE: ./build/image/content.js


async function contentHash(build, workspace, io) {
    const git = async (...args) => {
        const safe = ['-C', workspace, '-c', `safe.directory=${workspace}`];
        const result = await io.exec('git', [...safe, ...args]).catch(() => io.signal.throwIfAborted());
        return result?.code === 0 ? result.stdout : undefined;
    };
    const context = content_inside(build.context, workspace);
    const dockerfile = build.file === undefined ? undefined : content_inside(build.file, workspace);
    const paths = [context, ...(dockerfile === undefined ? [] : [dockerfile])].map((path) => path || '.');
    const [dirty, ...trees] = await Promise.all([
        git('status', '--porcelain', '--ignored', '--untracked-files=all', '--', ...paths),
        ...paths.map((path) => git('rev-parse', path === '.' ? 'HEAD^{tree}' : `HEAD:${path}`)),
    ]);
    if (dirty !== '' || trees.some((tree) => tree === undefined))
        return undefined;
    const settings = [trees, context, dockerfile, build.target, [...build.buildArgs].sort()];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32);
}
function content_inside(path, workspace) {
    return (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path));
}

;// CONCATENATED MODULE: ./build/image/reference.js
const HOST = /^(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|\[[0-9a-f:]+\]|[A-Za-z0-9-]+(?=:\d))(?::\d+)?$/i;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
function parseReference(text) {
    const [, rest = '', digest] = /^([^@]*)(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$/.exec(text) ?? [];
    const slash = rest.indexOf('/');
    const first = slash < 0 ? undefined : rest.slice(0, slash);
    const host = first !== undefined && HOST.test(first) ? first : undefined;
    const remainder = host === undefined ? rest : rest.slice(slash + 1);
    const [, path = '', tag] = /^([^:]*)(?::([\w][\w.-]{0,127}))?$/.exec(remainder) ?? [];
    if (!PATH.test(path))
        return undefined;
    const hub = host === undefined || host === 'docker.io' || host === 'index.docker.io';
    return { host: hub ? 'docker.io' : host, path: hub && !path.includes('/') ? `library/${path}` : path, tag, digest };
}
function matchesRepository(image, wanted) {
    const theirs = parseReference(image);
    const ours = parseReference(wanted);
    if (theirs === undefined || ours === undefined)
        return false;
    const bare = (path) => path.replace(/^library\//, '');
    if (bare(theirs.path) !== bare(ours.path))
        return false;
    const anywhere = ours.host === 'docker.io' && !/^(index\.)?docker\.io\//.test(wanted);
    return anywhere || theirs.host === ours.host;
}

;// CONCATENATED MODULE: ./build/image/image.js






async function checkImage(inputs, run) {
    const { source } = inputs;
    if (source.kind === 'pinned')
        return [];
    const untagged = run.sha === undefined && inputs.tags.length === 0
        ? [{ what: 'There is no commit to tag the image with', why: 'GITHUB_SHA is not set.', fix: 'Give `tags`.' }]
        : [];
    return source.kind === 'build' ? [...untagged, ...(await checkBuild(source, run.workspace))] : untagged;
}
function ourImage({ source, repository, replace }) {
    const names = replace === undefined ? [repository.name, ...(source.kind === 'local' ? [source.reference] : [])] : [replace];
    return { names, is: (image) => names.some((name) => matchesRepository(image, name)) };
}
async function planImage(inputs, repository, run, io) {
    const { source } = inputs;
    if (source.kind === 'pinned')
        return { ready: await pinned(source.digest, repository, io) };
    const content = source.kind === 'build' ? await contentHash(source, run.workspace, io) : await localId(source.reference, io);
    const isSame = (stored) => content !== undefined && [stored.content, stored.id, stored.digest].includes(content);
    const rebuild = source.kind === 'build' && source.rebuild;
    const isReady = async (stored) => isSame(stored) && !rebuild && (await allAt(inputs.tags, stored.digest, repository, io));
    const { tag, stored } = await chooseTag(inputs, repository, content, { isSame, isReady }, run, io);
    if (stored !== undefined && (await isReady(stored)))
        return { ready: named(repository, tag, stored.digest, 'reused') };
    return { tag, content };
}
async function makeImage(inputs, plan, repository, run, folder, docker, io) {
    const { source } = inputs;
    const { tag, content } = plan;
    const names = [tag, ...inputs.tags.filter((other) => other !== tag)].map((name) => `${repository.uri}:${name}`);
    if (source.kind === 'local')
        return named(repository, tag, await pushLocal(source.reference, names, docker, io), 'pushed');
    if (source.kind === 'build')
        return named(repository, tag, await buildAndPush(source, names, content, run.workspace, folder, docker, io), 'built');
    return pinned(source.digest, repository, io);
}
async function chooseTag(inputs, repository, content, { isSame, isReady }, run, io) {
    const tag = run.sha ?? inputs.tags[0];
    const stored = await readable(repository, tag, io);
    if (stored === undefined || !repository.immutable || (await isReady(stored)))
        return { tag, stored };
    const unique = `${run.id}-${run.attempt}-${Date.now()}`;
    const other = `${tag}-${suffix(content === undefined || isSame(stored) ? unique : content)}`;
    return { tag: other, stored: await readable(repository, other, io) };
}
async function pinned(digest, repository, io) {
    const stored = await findImage(repository, digest, io);
    if (stored === undefined)
        throw new problem/* Failed */.cV([
            {
                what: `${repository.uri} has no image ${digest}`,
                fix: 'Pass the `image-digest` output of the run that pushed it, and check `ecr-repository`.',
            },
        ]);
    return { reference: `${repository.uri}@${digest}`, digest, origin: 'pinned' };
}
async function allAt(tags, digest, repository, io) {
    const found = await Promise.all(tags.map((tag) => readable(repository, tag, io)));
    return found.every((stored) => stored?.digest === digest);
}
async function readable(repository, tag, io) {
    const stored = await findImage(repository, tag, io);
    return stored === 'unreadable' ? undefined : stored;
}
function suffix(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, 6);
}
function named(repository, tag, digest, origin) {
    return { reference: `${repository.uri}:${tag}@${digest}`, digest, origin };
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var client_ecr_dist_cjs = __webpack_require__(8249);
;// CONCATENATED MODULE: ./build/aws/repository.js



function client(inputs, region, identity, io) {
    return new client_ecr_dist_cjs/* ECRClient */.S70({ ...clientSettings(inputs.repository.region ?? region, io), credentials: identity.keys });
}
async function findRepository(inputs, region, identity, io) {
    const ecr = client(inputs, region, identity, io);
    const { name, account = identity.account } = inputs.repository;
    const home = inputs.repository.region ?? region;
    const suffix = identity.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const registry = `${account}.dkr.ecr.${home}.${suffix}`;
    const [found, password] = await Promise.all([
        call(io, `The ECR repository ${name} could not be looked up`, (options) => ecr
            .send(new client_ecr_dist_cjs/* DescribeRepositoriesCommand */.pE_({ registryId: account, repositoryNames: [name] }), options)
            .then((answer) => answer.repositories?.[0])
            .catch((error) => {
            if (error.name === 'RepositoryNotFoundException')
                return undefined;
            throw error;
        })),
        authorize(ecr, io),
    ]);
    const repository = {
        registry,
        name,
        uri: `${registry}/${name}`,
        exists: found !== undefined,
        immutable: found?.imageTagMutability?.startsWith('IMMUTABLE') ?? false,
        password,
    };
    (0,problem/* stopOn */.CM)(checkRepository(inputs, repository));
    return repository;
}
function checkRepository(inputs, repository) {
    if (repository.exists || inputs.createRepository)
        return [];
    return [
        {
            what: `The ECR repository ${repository.uri} does not exist`,
            why: '`create-repository` is false.',
            fix: `Create it (aws ecr create-repository --repository-name ${repository.name}), correct \`ecr-repository\` or \`aws-region\`, or drop \`create-repository: false\`.`,
        },
    ];
}
async function ensureRepository(inputs, region, identity, repository, io) {
    if (repository.exists)
        return repository;
    const moving = ['cache*', ...inputs.tags].slice(0, 5);
    const ecr = client(inputs, region, identity, io);
    await call(io, `The ECR repository ${repository.name} could not be created`, (options) => ecr
        .send(new client_ecr_dist_cjs/* CreateRepositoryCommand */.WTe({
        registryId: inputs.repository.account,
        repositoryName: repository.name,
        imageScanningConfiguration: { scanOnPush: true },
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: moving.map((filter) => ({ filterType: 'WILDCARD', filter })),
        tags: [{ Key: 'managed-by', Value: 'ship-to-eks' }],
    }), options)
        .catch((error) => {
        if (error.name !== 'RepositoryAlreadyExistsException')
            throw error;
    }));
    io.info(`The repository ${repository.uri} is new: scanned on push, tags immutable`);
    return { ...repository, exists: true, immutable: true };
}
async function authorize(ecr, io) {
    const answer = await call(io, 'ECR gave no password for docker login', (options) => ecr.send(new client_ecr_dist_cjs/* GetAuthorizationTokenCommand */.Eu6({}), options));
    const token = answer.authorizationData?.[0]?.authorizationToken ?? '';
    const password = Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '');
    if (password === '')
        throw new problem/* Failed */.cV([{ what: 'ECR gave no password for docker login', fix: 'Run the job again.' }]);
    io.mask(token);
    io.mask(password);
    return password;
}

;// CONCATENATED MODULE: ./build/images.js




async function lookAtRegistry(identity, { inputs, run, report, io }) {
    const builds = inputs.images.some(({ source }) => source.kind === 'build');
    const docker = inputs.images.length === 0 ? Promise.resolve([]) : (0,problem/* problemsIn */._n)(checkDocker(builds, io));
    const looks = await (0,problem/* together */.bs)(...inputs.images.map(async (wanted) => {
        const repository = await findRepository(wanted, inputs.region, identity, io);
        report.know({ registry: repository.registry });
        return { wanted, repository, plan: await planImage(wanted, repository, run, io) };
    }));
    if (looks.some(({ plan }) => !('ready' in plan)))
        await (0,problem/* checked */.KD)(docker);
    return looks;
}
function ensureRepositories(looks, identity, { inputs, io }) {
    return (0,problem/* together */.bs)(...looks.map(async (look) => {
        const repository = await ensureRepository(look.wanted, inputs.region, identity, look.repository, io);
        return { ...look, repository };
    }));
}
async function provide(looks, { run, folder, report, io }) {
    const missing = looks.filter(({ plan }) => !('ready' in plan));
    const docker = missing.length === 0
        ? undefined
        : openDocker(folder, missing.map(({ repository }) => repository), io);
    const images = await (0,problem/* together */.bs)(...looks.map(async ({ wanted, repository, plan }) => {
        if ('ready' in plan || docker === undefined) {
            const { ready } = plan;
            io.info(`Nothing to build: ${ready.reference} is there already`);
            return ready;
        }
        const speaker = looks.length === 1 ? io : images_named(io, repository.name);
        const image = await makeImage(wanted, plan, repository, run, folder, await docker, speaker);
        io.info(`Pushed ${image.reference}`);
        return image;
    }));
    if (images.length > 0)
        report.know({
            image: images.map(({ reference }) => reference).join('\n'),
            imageDigest: images.map(({ digest }) => digest).join('\n'),
        });
    return images;
}
function images_named(io, name) {
    return { ...io, info: (line) => io.info(`[${name}] ${line}`) };
}

;// CONCATENATED MODULE: ./build/intention.js
const VERBS = {
    build: 'Builds an image and pushes it to',
    local: 'Pushes a local image to',
    pinned: 'Takes an image of',
};
function intention({ region, images, deploy: target }) {
    const does = images.map(({ repository, source }) => `${VERBS[source.kind]} ${repository.name} (ECR, ${repository.region ?? region})`);
    const first = does.length === 0 ? 'Builds and pushes nothing (no `ecr-repository`)' : does.join('; ');
    const second = target === undefined
        ? 'deploys nothing (no `cluster-name`)'
        : `deploys ${target.manifests.join(', ')} to ${target.cluster}`;
    return `${first}; ${second}.`;
}

;// CONCATENATED MODULE: ./build/manifests/pods.js

const POD_SPECS = {
    Pod: ['spec'],
    PodTemplate: ['template', 'spec'],
    ReplicationController: ['spec', 'template', 'spec'],
    ReplicaSet: ['spec', 'template', 'spec'],
    Deployment: ['spec', 'template', 'spec'],
    StatefulSet: ['spec', 'template', 'spec'],
    DaemonSet: ['spec', 'template', 'spec'],
    Job: ['spec', 'template', 'spec'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
    Rollout: ['spec', 'template', 'spec'],
    Service: ['spec', 'template', 'spec'],
    ScaledJob: ['spec', 'jobTargetRef', 'template', 'spec'],
};
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
function podSpecPath(object) {
    const path = Object.hasOwn(POD_SPECS, object.kind) ? POD_SPECS[object.kind] : undefined;
    return path !== undefined && typeof valueAt(object, path) === 'object' ? path : undefined;
}
function imageFields(object) {
    const spec = podSpecPath(object);
    if (spec === undefined)
        return [];
    return CONTAINER_LISTS.flatMap((list) => {
        const containers = valueAt(object, [...spec, list]);
        if (!Array.isArray(containers))
            return [];
        return containers.flatMap((_, index) => {
            const path = [...spec, list, index, 'image'];
            const image = valueAt(object, path);
            return typeof image === 'string' ? [{ path, image }] : [];
        });
    });
}

;// CONCATENATED MODULE: ./build/manifests/lint/images.js


const ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\//;
const OF_AWS = ['602401143452', '906394416424', '840364872350', '763104351884', '709825985650'];
function registriesOf({ region, role, allowedAccountIds, images }) {
    const [only, ...others] = allowedAccountIds;
    const account = role?.arn.split(':')[4] ?? (others.length === 0 ? only : undefined);
    const homes = images.map(({ repository: of }) => ({ account: of.account ?? account, region: of.region ?? region }));
    return [{ account, region }, ...homes];
}
const foreignImages = ({ manifests, registries }) => {
    const told = new Set();
    return manifests.flatMap(({ object, at, ourImage }) => imageFields(object).flatMap(({ image, path }) => {
        const [, account = '', region = ''] = ECR.exec(image) ?? [];
        const isOurs = ourImage.some((ours) => ours.path.join() === path.join());
        const isHome = registries.some((home) => (home.account ?? account) === account && (home.region ?? region) === region);
        const key = `${account} ${region}`;
        if (account === '' || isOurs || isHome || OF_AWS.includes(account) || registries.length === 0 || told.has(key))
            return [];
        told.add(key);
        const homes = registries.map((home) => [home.account, home.region].filter(Boolean).join(' in '));
        return [
            {
                what: `${label(object)} takes ${image} from account ${account} in ${region}`,
                why: `This run works with ${[...new Set(homes)].join(' and ')}. The nodes need leave to pull from there.`,
                fix: 'Correct the image’s host, unless it is meant.',
                at: at(path),
            },
        ];
    }));
};

;// CONCATENATED MODULE: ./build/manifests/order.js
const PHASES = [
    ['Namespace'],
    ['CustomResourceDefinition'],
    [
        'PriorityClass',
        'StorageClass',
        'IngressClass',
        'IngressClassParams',
        'RuntimeClass',
        'GatewayClass',
        'VolumeSnapshotClass',
        'VolumeAttributesClass',
        'DeviceClass',
        'NodeClass',
        'EC2NodeClass',
        'CSIDriver',
        'ClusterRole',
        'Role',
        'ServiceAccount',
        'ResourceQuota',
        'LimitRange',
    ],
    [
        'ClusterRoleBinding',
        'RoleBinding',
        'ConfigMap',
        'Secret',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'PersistentVolume',
        'PersistentVolumeClaim',
    ],
    [
        'Service',
        'Endpoints',
        'EndpointSlice',
        'Ingress',
        'Gateway',
        'HTTPRoute',
        'GRPCRoute',
        'TCPRoute',
        'TLSRoute',
        'UDPRoute',
        'TargetGroupBinding',
    ],
    [],
    [
        'Pod',
        'ReplicationController',
        'ReplicaSet',
        'Deployment',
        'StatefulSet',
        'DaemonSet',
        'Job',
        'CronJob',
        'Rollout',
        'ScaledJob',
    ],
    ['HorizontalPodAutoscaler', 'VerticalPodAutoscaler', 'ScaledObject', 'APIService'],
    [
        'ValidatingWebhookConfiguration',
        'MutatingWebhookConfiguration',
        'ValidatingAdmissionPolicy',
        'ValidatingAdmissionPolicyBinding',
        'MutatingAdmissionPolicy',
        'MutatingAdmissionPolicyBinding',
    ],
];
const CUSTOM = 3;
const PREPARATION = 5;
const WORKLOADS = 6;
function prepares({ kind, metadata }) {
    return /^(Job|Pod)$/.test(kind) && /\bpre-(install|upgrade)\b/.test(metadata.annotations?.['helm.sh/hook'] ?? '');
}
function phaseOf(object) {
    const { apiVersion, kind } = object;
    if (prepares(object))
        return PREPARATION;
    if (apiVersion.startsWith('serving.knative.dev/'))
        return WORKLOADS;
    const phase = PHASES.findIndex((kinds) => kinds.includes(kind));
    return phase < 0 ? CUSTOM : phase;
}
function hasHeadStart({ apiVersion, kind }) {
    return (apiVersion === 'v1' && /^(Namespace|Service)$/.test(kind)) || kind === 'Ingress';
}

;// CONCATENATED MODULE: ./build/manifests/sorted.js
function sorted(all, needs) {
    const left = new Map(all.map((one) => [one, needs.get(one)?.size ?? 0]));
    const users = new Map(all.map((one) => [one, []]));
    for (const [one, own] of needs)
        for (const need of own)
            users.get(need)?.push(one);
    const order = all.filter((one) => left.get(one) === 0);
    for (const done of order)
        for (const user of users.get(done) ?? []) {
            const open = left.get(user) - 1;
            left.set(user, open);
            if (open === 0)
                order.push(user);
        }
    const stuck = new Set(all.filter((one) => left.get(one) !== 0));
    const seen = new Set();
    const circles = [];
    for (const start of stuck) {
        const way = new Set();
        let here = start;
        while (here !== undefined && !way.has(here) && !seen.has(here)) {
            way.add(here);
            here = [...(needs.get(here) ?? [])].find((need) => stuck.has(need));
        }
        if (here !== undefined && way.has(here)) {
            const members = [...way];
            circles.push(members.slice(members.indexOf(here)));
        }
        for (const one of way)
            seen.add(one);
    }
    return { order, circles };
}

;// CONCATENATED MODULE: ./build/manifests/dependencies.js




const DEPENDS_ON = 'config.kubernetes.io/depends-on';
const ANNOTATION = ['metadata', 'annotations', DEPENDS_ON];
const WITHOUT_NAMESPACE = /^(Namespace|CustomResourceDefinition|Cluster\w+|\w+Class|PersistentVolume|CSIDriver|APIService|(Validating|Mutating)\w+)$/;
function inOrder(manifests, namespace) {
    const { needs, awaited, problems } = readNeeds(manifests, namespace);
    const { order, circles } = sorted(manifests, needs);
    const standings = new Map();
    const late = new Set();
    for (const manifest of order) {
        const needed = [...(needs.get(manifest) ?? [])];
        const own = phaseOf(manifest.object);
        const before = needed.flatMap((need) => [standings.get(need)]);
        const phase = Math.max(own, ...before.map(([of]) => of));
        const depth = Math.max(0, ...before.filter(([of]) => of === phase).map(([, of]) => of + 1));
        standings.set(manifest, [phase, depth, rankOf(manifest, own)]);
        if (!manifest.headStart || isDependent(manifest) || needed.some((need) => late.has(need)))
            late.add(manifest);
    }
    const sortedStandings = [...standings.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    const phases = new Map([...new Set(sortedStandings.map(String))].map((standing, phase) => [standing, phase]));
    const set = manifests
        .filter((manifest) => standings.has(manifest))
        .map((manifest) => ({
        ...manifest,
        phase: phases.get(String(standings.get(manifest))),
        headStart: !late.has(manifest),
        awaited: prepares(manifest.object) || awaited.has(manifest),
    }));
    return { set, problems: [...problems, ...circles.map(circle)] };
}
function isDependent({ object }) {
    return valueAt(object, ANNOTATION) !== undefined;
}
function rankOf({ object }, phase) {
    return prepares(object) ? Number(object.metadata.annotations?.['helm.sh/hook-weight'] ?? 0) || 0 : phase;
}
function readNeeds(manifests, namespace) {
    const needs = new Map();
    const awaited = new Set();
    const problems = [];
    const namespaceOf = ({ object }) => object.metadata.namespace ?? namespace;
    const known = new Map(manifests.map((manifest) => [
        key(groupOf(manifest), manifest.object.kind, namespaceOf(manifest), manifest),
        manifest,
    ]));
    const byName = Map.groupBy(manifests, ({ object }) => `${object.kind}/${object.metadata.name}`);
    const namespaces = new Map(manifests.flatMap((one) => (one.object.kind === 'Namespace' ? [[one.object.metadata.name, one]] : [])));
    const kinds = new Map(manifests.flatMap((one) => {
        const of = one.object.kind === 'CustomResourceDefinition' ? one.object.spec : undefined;
        return of === undefined ? [] : [[`${valueAt(of, ['group'])}/${valueAt(of, ['names', 'kind'])}`, one]];
    }));
    for (const manifest of manifests) {
        const { object, at } = manifest;
        const own = new Set();
        needs.set(manifest, own);
        const isNowhere = object.metadata.namespace === undefined && WITHOUT_NAMESPACE.test(object.kind);
        const home = isNowhere ? undefined : namespaces.get(namespaceOf(manifest));
        const kind = kinds.get(`${groupOf(manifest)}/${object.kind}`);
        if (home !== undefined)
            own.add(home);
        if (kind !== undefined)
            own.add(kind);
        const annotation = valueAt(object, ANNOTATION);
        if (typeof annotation !== 'string' || annotation.trim() === '')
            continue;
        for (const text of annotation.split(',').map((part) => part.trim())) {
            const reference = parse(text);
            const name = label(object);
            if (reference === undefined) {
                problems.push({
                    what: `${name}: "${text}" in ${DEPENDS_ON} names no object`,
                    fix: 'Write `group/namespaces/namespace/Kind/name`, or `group/Kind/name` for what has no namespace; the group of v1 is empty (`/namespaces/shop/ConfigMap/web`).',
                    at: at(ANNOTATION),
                });
                continue;
            }
            const { group, kind, namespace: of, name: wanted } = reference;
            const need = known.get([group, kind, of ?? namespace, wanted].join(' ')) ??
                (of === undefined ? known.get([group, kind, namespaceOf(manifest), wanted].join(' ')) : undefined);
            if (need === undefined) {
                const [near] = byName.get(`${kind}/${wanted}`) ?? [];
                problems.push({
                    what: `${name} depends on ${text}, which is not in the set`,
                    why: near === undefined
                        ? 'What an object waits for has to be applied and ready before it, in the same run.'
                        : `${label(near.object)} at ${(0,problem/* place */.ik)(near.at())} is ${writtenOut(near, namespaceOf(near))}.`,
                    fix: 'Correct the reference, add the object to `manifests`, or drop the dependency.',
                    at: at(ANNOTATION),
                });
                continue;
            }
            own.add(need);
            awaited.add(need);
        }
    }
    return { needs, awaited, problems };
}
function parse(text) {
    const parts = text.split('/');
    const [group = '', second = '', third = '', kind = '', name = ''] = parts;
    if (parts.length === 3 && second !== '' && third !== '')
        return { group, kind: second, namespace: undefined, name: third };
    if (parts.length === 5 && second === 'namespaces' && third !== '' && kind !== '' && name !== '')
        return { group, kind, namespace: third, name };
    return undefined;
}
function writtenOut(manifest, namespace) {
    const { kind, metadata } = manifest.object;
    return `${groupOf(manifest)}/namespaces/${namespace}/${kind}/${metadata.name}`;
}
function key(group, kind, namespace, { object }) {
    return [group, kind, namespace, object.metadata.name].join(' ');
}
function groupOf({ object: { apiVersion } }) {
    return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
function circle(way) {
    const names = way.map(({ object, at }) => `${label(object)} (${(0,problem/* place */.ik)(at(ANNOTATION))})`);
    const first = way.find(isDependent);
    return {
        what: way.length === 1
            ? `${label(first.object)} depends on itself`
            : `These objects wait for one another: ${[...names, names[0]].join(' → ')}`,
        why: `Each comes after the next: by ${DEPENDS_ON}, or as it lies in that Namespace or is of the kind of that CustomResourceDefinition.`,
        fix: 'Drop one of the dependencies.',
        at: first.at(ANNOTATION),
    };
}

;// CONCATENATED MODULE: ./build/manifests/expose.js


const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const INTERNAL = 'service.beta.kubernetes.io/aws-load-balancer-internal';
const isService = ({ object }) => object.kind === 'Service' && object.apiVersion === 'v1';
const isRoute = ({ object }) => (object.kind === 'Ingress' && object.apiVersion.startsWith('networking.k8s.io/')) ||
    (object.kind === 'Gateway' && object.apiVersion.startsWith('gateway.networking.k8s.io/'));
function exposedService(manifests, inputs) {
    const services = manifests.filter(isService);
    if (inputs.name !== undefined)
        return services.find(({ object }) => object.metadata.name === inputs.name);
    return manifests.some(isRoute) || services.length !== 1 ? undefined : services[0];
}
function checkService(manifests, inputs) {
    const services = manifests.filter(isService);
    const list = services.map(({ object, at }) => `${object.metadata.name} (${(0,problem/* place */.ik)(at())})`).join(', ');
    const service = exposedService(manifests, inputs);
    if (service !== undefined)
        return checkType(service, inputs);
    if (inputs.name !== undefined)
        return [
            {
                what: `\`service\`: the set has no Service ${inputs.name}`,
                why: services.length === 0 ? 'It has no Service at all.' : `It has ${list}.`,
                fix: 'Correct `service`, or add its file to `manifests`.',
            },
        ];
    if (services.length < 2 || inputs.type === 'keep' || manifests.some(isRoute))
        return [];
    return [
        {
            what: `The set has ${services.length} Services, and no input says which one is to be reached from outside`,
            why: `They are ${list}.`,
            fix: `Name it (\`service: ${services[0]?.object.metadata.name}\`), or leave all as they are (\`service-type: keep\`).`,
        },
    ];
}
function checkType({ object, at }, inputs) {
    const headless = valueAt(object, ['spec', 'clusterIP']) === 'None';
    const external = valueAt(object, ['spec', 'type']) === 'ExternalName';
    if (inputs.type === 'keep' || inputs.type === 'ClusterIP' || (!headless && !external))
        return [];
    return [
        {
            what: `${label(object)} cannot become a ${inputs.type}: it is ${headless ? 'headless' : 'an ExternalName'}`,
            fix: 'Name another Service by `service`, or leave this one as it is by `service-type: keep`.',
            at: at(headless ? ['spec', 'clusterIP'] : ['spec', 'type']),
        },
    ];
}
function exposed(manifests, inputs) {
    const service = exposedService(manifests, inputs);
    return manifests.map((manifest) => (manifest === service ? withService(manifest, inputs) : manifest));
}
function withService(manifest, { type, annotations }) {
    const { object } = manifest;
    const given = { ...object.metadata.annotations, ...Object.fromEntries(annotations) };
    const becomesOne = type === 'LoadBalancer' && valueAt(object, ['spec', 'type']) !== 'LoadBalancer';
    const scheme = becomesOne && !(SCHEME in given) && !(INTERNAL in given) ? { [SCHEME]: 'internet-facing' } : {};
    const all = { ...given, ...scheme };
    const annotated = Object.keys(all).length === 0 ? object : withValue(object, ['metadata', 'annotations'], all);
    return { ...manifest, object: type === 'keep' ? annotated : withValue(annotated, ['spec', 'type'], type) };
}

;// CONCATENATED MODULE: ./build/manifests/image.js



function withImages(manifest, references) {
    return {
        ...manifest,
        object: manifest.ourImage.reduce((object, { path, image }) => withValue(object, path, references[image]), manifest.object),
    };
}
function checkImageNamed(manifests, wanted, index = 0) {
    if (manifests.some(({ ourImage }) => ourImage.some(({ image }) => image === index)))
        return [];
    const found = manifests.flatMap((manifest) => imageFields(manifest.object).map(({ image, path }) => ({ image, at: manifest.at(path) })));
    const what = `No manifest names the image ${wanted.join(' or ')}, so what was built would not be deployed`;
    const first = found[0];
    if (first === undefined)
        return [
            {
                what,
                why: 'No pod template of the set names any image.',
                fix: 'Add the workload that runs the image to `manifests`.',
            },
        ];
    return [
        {
            what,
            why: `The set names ${found.map(({ image, at }) => `${image} (${(0,problem/* place */.ik)(at)})`).join(', ')}.`,
            fix: `Say which of them is yours, for example \`replace-image: ${first.image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}\`.`,
            at: first.at,
        },
    ];
}

;// CONCATENATED MODULE: ./build/manifests/lint/survey.js


const WITHOUT_PODS = /^$|^(apps|batch|autoscaling|policy|karpenter\.sh|keda\.sh)$|(^|\.)(k8s\.io|external-secrets\.io|cert-manager\.io|networking\.istio\.io|security\.istio\.io|elbv2\.k8s\.aws|eks\.amazonaws\.com|karpenter\.k8s\.aws|vpcresources\.k8s\.aws|traefik\.io|kyverno\.io|bitnami\.com)$/;
const MONITORS = /^(Service|Pod)Monitor$|^(Prometheus|Alert)\w*Rule$|^Probe$|^ScrapeConfig$|^Grafana(Dashboard|Datasource)$/;
function survey(manifests, surroundings) {
    const namespaceOf = ({ object }) => object.metadata.namespace ?? surroundings.namespace;
    const pods = manifests.flatMap(podsOf);
    const byName = new Map();
    for (const manifest of manifests) {
        const { kind, metadata } = manifest.object;
        const key = `${kind} ${namespaceOf(manifest)} ${metadata.name}`;
        if (kind !== 'Service' || manifest.object.apiVersion === 'v1')
            byName.set(key, manifest);
    }
    const podsByNamespace = Map.groupBy(pods, ({ manifest }) => namespaceOf(manifest));
    const podsByLabel = new Map();
    for (const one of pods)
        for (const [key, value] of Object.entries(one.labels)) {
            const place = `${namespaceOf(one.manifest)} ${key}=${value}`;
            const there = podsByLabel.get(place);
            if (there === undefined)
                podsByLabel.set(place, [one]);
            else
                there.push(one);
        }
    const selections = new Map();
    const hidden = new Set(manifests
        .filter(({ object }) => podSpecPath(object) === undefined)
        .filter(({ object }) => !WITHOUT_PODS.test(survey_groupOf(object)) && !MONITORS.test(object.kind))
        .map(namespaceOf));
    return {
        ...surroundings,
        manifests,
        pods,
        namespaceOf,
        find: (kind, namespace, name) => byName.get(`${kind} ${namespace} ${name}`),
        podsIn: (namespace) => podsByNamespace.get(namespace) ?? [],
        selected(namespace, labels) {
            const wanted = Object.entries(labels);
            const key = `${namespace} ${wanted.map(([name, value]) => `${name}=${value}`).join()}`;
            const known = selections.get(key);
            if (known !== undefined)
                return known;
            const [fewest] = wanted
                .map(([name, value]) => podsByLabel.get(`${namespace} ${name}=${value}`) ?? [])
                .sort((one, other) => one.length - other.length);
            const found = (fewest ?? []).filter((one) => wanted.every(([name, value]) => one.labels[name] === value));
            selections.set(key, found);
            return found;
        },
        mayHideItsPods: (namespace) => hidden.has(namespace),
    };
}
function survey_groupOf({ apiVersion }) {
    return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
function listAt(value, path) {
    const list = valueAt(value, path);
    return Array.isArray(list) ? list : [];
}
function entriesAt(value, path) {
    const map = valueAt(value, path);
    return typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.entries(map) : [];
}
function labelsAt(value, path) {
    return Object.fromEntries(entriesAt(value, path).map(([key, label]) => [key, String(label ?? '')]));
}
function podsOf(manifest) {
    const { object } = manifest;
    const spec = podSpecPath(object);
    if (spec === undefined)
        return [];
    const labelsPath = [...spec.slice(0, -1), 'metadata', 'labels'];
    const containers = ['initContainers', 'containers'].flatMap((list) => listAt(object, [...spec, list]).map((value, index) => {
        const ports = listAt(value, ['ports']).map((port) => {
            const [name, number] = [valueAt(port, ['name']), valueAt(port, ['containerPort'])];
            return {
                name: typeof name === 'string' ? name : undefined,
                number: typeof number === 'number' ? number : undefined,
            };
        });
        return { name: String(valueAt(value, ['name']) ?? ''), path: [...spec, list, index], value, ports };
    }));
    return [{ manifest, labels: labelsAt(object, labelsPath), labelsPath, spec, containers }];
}

;// CONCATENATED MODULE: ./build/manifests/lint/backends.js



const indexes = (object, path) => listAt(object, path).map((_, index) => [...path, index]);
function ofIngress(object) {
    const paths = indexes(object, ['spec', 'rules']).flatMap((rule) => indexes(object, [...rule, 'http', 'paths']));
    return [['spec', 'defaultBackend'], ...paths.map((path) => [...path, 'backend'])].flatMap((path) => {
        const name = valueAt(object, [...path, 'service', 'name']);
        const number = valueAt(object, [...path, 'service', 'port', 'number']);
        const port = number ?? valueAt(object, [...path, 'service', 'port', 'name']);
        if (port === 'use-annotation')
            return [];
        const field = number === undefined ? 'name' : 'number';
        return backend([...path, 'service', 'port', field], [...path, 'service', 'name'], undefined, name, port);
    });
}
function ofRoute(object) {
    return indexes(object, ['spec', 'rules'])
        .flatMap((rule) => indexes(object, [...rule, 'backendRefs']))
        .flatMap((path) => {
        const ref = valueAt(object, path);
        if ((valueAt(ref, ['kind']) ?? 'Service') !== 'Service' || valueAt(ref, ['group']))
            return [];
        const namespace = valueAt(ref, ['namespace']);
        return backend([...path, 'port'], [...path, 'name'], typeof namespace === 'string' ? namespace : undefined, valueAt(ref, ['name']), valueAt(ref, ['port']));
    });
}
function ofBinding(object) {
    const path = ['spec', 'serviceRef'];
    return backend([...path, 'port'], [...path, 'name'], undefined, valueAt(object, [...path, 'name']), valueAt(object, [...path, 'port']));
}
function backend(path, namePath, namespace, name, port) {
    if (typeof name !== 'string' || (typeof port !== 'string' && typeof port !== 'number'))
        return [];
    return [{ path, namePath, namespace, name, port }];
}
const BACKENDS = {
    'Ingress networking.k8s.io': ofIngress,
    'HTTPRoute gateway.networking.k8s.io': ofRoute,
    'GRPCRoute gateway.networking.k8s.io': ofRoute,
    'TCPRoute gateway.networking.k8s.io': ofRoute,
    'TLSRoute gateway.networking.k8s.io': ofRoute,
    'TargetGroupBinding elbv2.k8s.aws': ofBinding,
};
function backendsOf({ object }) {
    const key = `${object.kind} ${survey_groupOf(object)}`;
    return Object.hasOwn(BACKENDS, key) ? (BACKENDS[key]?.(object) ?? []) : [];
}
const backendPort = ({ manifests, namespaceOf, find }) => manifests.flatMap((manifest) => backendsOf(manifest).flatMap(({ path, namespace, name, port }) => {
    const service = find('Service', namespace ?? namespaceOf(manifest), name);
    const ports = listAt(service?.object, ['spec', 'ports']);
    if (service === undefined || ports.length === 0)
        return [];
    const field = typeof port === 'number' ? 'port' : 'name';
    if (ports.some((one) => valueAt(one, [field]) === port))
        return [];
    const has = ports.map((one) => [valueAt(one, ['port']), valueAt(one, ['name'])].filter(Boolean).join(' '));
    return [
        {
            what: `${label(manifest.object)} leads to port ${port} of Service/${name}, which has no such port`,
            why: `Service/${name} (${(0,problem/* place */.ik)(service.at(['spec', 'ports']))}) has ${has.join(', ')}.`,
            fix: 'Name a port of the Service here (its port, not its targetPort).',
            at: manifest.at(path),
        },
    ];
}));
function servicesOutside(manifests, namespace) {
    const home = ({ object }) => object.metadata.namespace ?? namespace;
    const inside = new Set(manifests
        .filter(({ object }) => object.kind === 'Service' && object.apiVersion === 'v1')
        .map((service) => `${home(service)}/${service.object.metadata.name}`));
    const outside = new Map();
    for (const manifest of manifests)
        for (const { namePath, namespace: of = home(manifest), name } of backendsOf(manifest)) {
            const key = `${of}/${name}`;
            if (!inside.has(key) && !outside.has(key))
                outside.set(key, { manifest, path: namePath, namespace: of, name });
        }
    return [...outside.values()];
}

;// CONCATENATED MODULE: ./build/manifests/lint/duplicates.js



const BY_NAME = { name: undefined };
const entries = ({ object }, ...path) => listAt(object, path).map((value, index) => ({ value, path: [...path, index] }));
const ofContainer = (list) => ({ value, path }) => listAt(value, [list]).map((entry, index) => ({ value: entry, path: [...path, list, index] }));
const ofPods = (...lists) => ({ manifest, spec }) => lists.flatMap((list) => entries(manifest, ...spec, list));
const IN_CONTAINERS = [
    ['the variable', ofContainer('env'), BY_NAME],
    ['the port', ofContainer('ports'), { containerPort: undefined, protocol: 'TCP' }],
    ['the port name', ofContainer('ports'), BY_NAME],
    ['the mount path', ofContainer('volumeMounts'), { mountPath: undefined }],
    ['the device path', ofContainer('volumeDevices'), { devicePath: undefined }],
];
const IN_PODS = [
    ['the container', ofPods('initContainers', 'containers'), BY_NAME],
    ['the volume', ofPods('volumes'), BY_NAME],
    ['the pull secret', ofPods('imagePullSecrets'), BY_NAME],
    ['the host alias', ofPods('hostAliases'), { ip: undefined }],
    [
        'the spread constraint',
        ofPods('topologySpreadConstraints'),
        { topologyKey: undefined, whenUnsatisfiable: undefined },
    ],
    [
        'the host port',
        ({ containers }) => containers.filter(({ path }) => path.includes('containers')).flatMap((one) => ofContainer('ports')(one)),
        { hostPort: undefined, protocol: 'TCP', hostIP: '' },
    ],
];
const IN_OBJECTS = {
    Service: [
        ['the port', (manifest) => entries(manifest, 'spec', 'ports'), { port: undefined, protocol: 'TCP' }],
        ['the port name', (manifest) => entries(manifest, 'spec', 'ports'), BY_NAME],
    ],
    ServiceAccount: [['the secret', (manifest) => entries(manifest, 'secrets'), BY_NAME]],
    ValidatingWebhookConfiguration: [['the webhook', (manifest) => entries(manifest, 'webhooks'), BY_NAME]],
    MutatingWebhookConfiguration: [['the webhook', (manifest) => entries(manifest, 'webhooks'), BY_NAME]],
};
const isBuiltIn = ({ object }) => /^$|^(apps|batch|.*\.k8s\.io)$/.test(survey_groupOf(object));
const duplicateEntries = ({ manifests, pods }) => {
    const inObjects = manifests
        .filter(isBuiltIn)
        .flatMap((manifest) => (Object.hasOwn(IN_OBJECTS, manifest.object.kind) ? (IN_OBJECTS[manifest.object.kind] ?? []) : []).flatMap(([what, list, key]) => twice(manifest, label(manifest.object), what, list(manifest), key)));
    const inPods = pods
        .filter(({ manifest }) => isBuiltIn(manifest))
        .flatMap((one) => {
        const { manifest, containers } = one;
        const name = label(manifest.object);
        return [
            ...IN_PODS.flatMap(([what, list, key]) => twice(manifest, name, what, list(one), key)),
            ...containers.flatMap((container) => IN_CONTAINERS.flatMap(([what, list, key]) => twice(manifest, `${name}: container ${container.name}`, what, list(container), key))),
        ];
    });
    return [...inObjects, ...inPods];
};
function twice(manifest, owner, what, list, key) {
    if (list.length < 2)
        return [];
    const fields = Object.entries(key);
    const seen = new Map();
    return list.flatMap((entry) => {
        const values = fields.map(([field, fallback]) => valueAt(entry.value, [field]) ?? fallback);
        if (values.includes(undefined))
            return [];
        const text = values.map(String).filter((part) => part !== '');
        const first = seen.get(text.join('/'));
        if (first === undefined) {
            seen.set(text.join('/'), entry);
            return [];
        }
        const field = fields[0]?.[0];
        return [
            {
                what: `${owner} has ${what} ${text.join('/')} twice`,
                why: `It is also at ${(0,problem/* place */.ik)(manifest.at([...first.path, field]))}; the cluster refuses the object.`,
                fix: 'Keep one of the two.',
                at: manifest.at([...entry.path, field]),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/manifests/lint/labels.js


const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PREFIX = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValues = ({ manifests, pods }) => [
    ...manifests.flatMap((manifest) => [
        ...badLabels(manifest, ['metadata', 'labels']),
        ...badAnnotations(manifest, ['metadata', 'annotations']),
        ...(manifest.object.kind === 'Service' ? badLabels(manifest, ['spec', 'selector']) : []),
        ...badLabels(manifest, ['spec', 'selector', 'matchLabels']),
    ]),
    ...pods
        .filter(({ spec }) => spec.length > 1)
        .flatMap(({ manifest, labelsPath }) => [
        ...badLabels(manifest, labelsPath),
        ...badAnnotations(manifest, [...labelsPath.slice(0, -1), 'annotations']),
    ]),
];
function badLabels(manifest, path) {
    return entriesAt(manifest.object, path).flatMap(([key, value]) => [
        ...badKey(manifest, [...path, key], key, key),
        ...(typeof value === 'string' && (value.length > 63 || (value !== '' && !NAME.test(value)))
            ? [
                {
                    what: `${label(manifest.object)}: "${value.slice(0, 80)}" cannot be the value of a label (${key})`,
                    why: value.length > 63
                        ? `It has ${value.length} characters; 63 is the most.`
                        : 'It may hold letters, digits, `-`, `_` and `.`, with a letter or digit first and last.',
                    fix: 'Shorten or change it, or make it an annotation, which takes any text.',
                    at: manifest.at([...path, key]),
                },
            ]
            : []),
    ]);
}
function badAnnotations(manifest, path) {
    return entriesAt(manifest.object, path).flatMap(([key]) => badKey(manifest, [...path, key], key, key.toLowerCase()));
}
function badKey({ object, at }, path, key, checked) {
    const parts = checked.split('/');
    const name = parts.at(-1);
    const isGood = parts.length <= 2 && NAME.test(name) && name.length <= 63;
    if (isGood && (parts.length === 1 || PREFIX.test(parts[0])))
        return [];
    return [
        {
            what: `${label(object)}: "${key.slice(0, 80)}" cannot be the key of a label or annotation`,
            why: 'A key is a name of at most 63 letters, digits, `-`, `_` and `.`, or a lower-case domain, one `/` and such a name.',
            fix: 'Correct the key.',
            at: at(path),
        },
    ];
}
const TEXTS = { ConfigMap: ['data'], Secret: ['stringData', 'data'] };
const textValues = ({ manifests, pods }) => [
    ...manifests.flatMap((manifest) => {
        const { kind } = manifest.object;
        const fields = Object.hasOwn(TEXTS, kind) && manifest.object.apiVersion === 'v1' ? TEXTS[kind] : [];
        const paths = [
            ['metadata', 'labels'],
            ['metadata', 'annotations'],
            ...(fields ?? []).map((field) => [field]),
        ];
        return paths.flatMap((path) => notText(manifest, entriesAt(manifest.object, path), (key) => [...path, key]));
    }),
    ...pods.flatMap(({ manifest, labelsPath, spec, containers }) => {
        const maps = spec.length > 1 ? [labelsPath, [...labelsPath.slice(0, -1), 'annotations']] : [];
        return [
            ...maps.flatMap((path) => notText(manifest, entriesAt(manifest.object, path), (key) => [...path, key])),
            ...containers.flatMap(({ path, value }) => listAt(value, ['env']).flatMap((variable, index) => {
                const text = [[String(valueAt(variable, ['name'])), valueAt(variable, ['value'])]];
                return notText(manifest, text, () => [...path, 'env', index, 'value']);
            })),
        ];
    }),
];
function notText({ object, at }, entries, pathOf) {
    return entries.flatMap(([key, value]) => {
        if (typeof value === 'string' || value === null || value === undefined)
            return [];
        const is = wordFor(value);
        return [
            {
                what: `${label(object)}: ${key} is ${is}, where Kubernetes takes text only`,
                fix: typeof value === 'object' ? 'Write it as one text (`|`).' : 'Put the value in quotes.',
                at: at(pathOf(key)),
            },
        ];
    });
}
const secretData = ({ manifests }) => manifests
    .filter(({ object }) => object.kind === 'Secret' && object.apiVersion === 'v1')
    .flatMap(({ object, at }) => entriesAt(object, ['data']).flatMap(([key, value]) => {
    const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : '';
    if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text))
        return [];
    return [
        {
            what: `${label(object)}: data.${key} is not base64`,
            fix: 'Move it to stringData, which takes plain text.',
            at: at(['data', key]),
        },
    ];
}));
function wordFor(value) {
    if (JSON.isRawJSON(value))
        return 'a number';
    if (Array.isArray(value))
        return 'a list';
    return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

;// CONCATENATED MODULE: ./build/manifests/lint/names.js


const LABEL = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    most: 63,
    says: 'lower-case letters, digits and `-`, with a letter or digit first and last',
};
const SUBDOMAIN = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    most: 253,
    says: 'lower-case letters, digits, `-` and `.`, with a letter or digit first and last, also around each `.`',
};
const SEGMENT = {
    pattern: /^(?!\.\.?$)[^/%]+$/,
    most: Number.POSITIVE_INFINITY,
    says: 'anything but `/` and `%`',
};
const PORT = {
    pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    most: 15,
    says: 'lower-case letters, digits and single `-`, with at least one letter',
};
const KEY = { pattern: /^[-._a-zA-Z0-9]+$/, most: 253, says: 'letters, digits, `-`, `_` and `.`' };
const DNS = `Pod Deployment ReplicaSet DaemonSet ReplicationController PodTemplate ConfigMap Secret ServiceAccount
  PersistentVolume PersistentVolumeClaim Ingress IngressClass NetworkPolicy HorizontalPodAutoscaler StorageClass
  PriorityClass RuntimeClass ResourceQuota LimitRange Endpoints EndpointSlice CustomResourceDefinition
  ValidatingWebhookConfiguration MutatingWebhookConfiguration`;
const KINDS = {
    ...Object.fromEntries(DNS.split(/\s+/).map((kind) => [kind, SUBDOMAIN])),
    Namespace: LABEL,
    Service: LABEL,
    StatefulSet: LABEL,
    Job: { ...SUBDOMAIN, most: 63 },
    CronJob: { ...SUBDOMAIN, most: 52 },
};
const names_isBuiltIn = ({ object }) => /^$|^(apps|batch|autoscaling|policy)$|^(?!gateway\.).*\.k8s\.io$/.test(survey_groupOf(object));
const objectNames = ({ manifests, pods }) => [
    ...manifests.flatMap((manifest) => {
        const { kind, metadata } = manifest.object;
        const form = names_isBuiltIn(manifest) && Object.hasOwn(KINDS, kind) ? KINDS[kind] : SEGMENT;
        const { namespace } = metadata;
        const keys = kind === 'ConfigMap' || kind === 'Secret' ? ['data', 'binaryData', 'stringData'] : [];
        return [
            ...badName(manifest, ['metadata', 'name'], `the name of a ${kind}`, metadata.name, form),
            ...badName(manifest, ['metadata', 'namespace'], 'the name of a namespace', namespace, LABEL),
            ...keys.flatMap((field) => entriesAt(manifest.object, [field]).flatMap(([key]) => badName(manifest, [field, key], `a key of a ${kind}`, key, KEY))),
        ];
    }),
    ...pods.filter(({ manifest }) => names_isBuiltIn(manifest)).flatMap(namesInPods),
];
function namesInPods({ manifest, spec, containers }) {
    const volumes = listAt(manifest.object, [...spec, 'volumes']);
    return [
        ...containers.flatMap(({ path, value }) => [
            ...badName(manifest, [...path, 'name'], 'the name of a container', valueAt(value, ['name']), LABEL),
            ...listAt(value, ['ports']).flatMap((port, index) => badName(manifest, [...path, 'ports', index, 'name'], 'the name of a container’s port', valueAt(port, ['name']), PORT)),
        ]),
        ...volumes.flatMap((volume, index) => {
            const path = [...spec, 'volumes', index, 'name'];
            return badName(manifest, path, 'the name of a volume', valueAt(volume, ['name']), LABEL);
        }),
    ];
}
function badName({ object, at }, path, what, name, form) {
    if (typeof name !== 'string' || name === '')
        return [];
    const isLong = name.length > form.most;
    if (!isLong && form.pattern.test(name))
        return [];
    return [
        {
            what: `${label(object)}: "${name.slice(0, 80)}" cannot be ${what}`,
            why: isLong ? `It has ${name.length} characters; ${form.most} is the most.` : `It may hold ${form.says}.`,
            fix: isLong ? 'Shorten it.' : suggestion(name, form),
            at: at(path),
        },
    ];
}
function suggestion(name, { pattern, most }) {
    const other = name
        .toLowerCase()
        .replace(/[^a-z0-9.]+/g, '-')
        .replace(/^[-.]+|[-.]+$/g, '')
        .slice(0, most);
    const plain = pattern.test(other) ? other : other.replaceAll('.', '-');
    return pattern.test(plain) ? `Call it ${plain}, here and wherever it is referred to.` : 'Correct it.';
}

;// CONCATENATED MODULE: ./build/manifests/lint/probes.js

const PORTS = [
    ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) => [
        [probe, 'httpGet', 'port'],
        [probe, 'tcpSocket', 'port'],
    ]),
    ['lifecycle', 'postStart', 'httpGet', 'port'],
    ['lifecycle', 'preStop', 'httpGet', 'port'],
];
const probePort = ({ pods }) => pods.flatMap(({ manifest: { object, at }, containers }) => containers.flatMap(({ name, path, value, ports }) => PORTS.flatMap((field) => {
    const port = valueAt(value, field);
    if (typeof port !== 'string' || /^\d+$/.test(port) || ports.some((one) => one.name === port))
        return [];
    const names = ports.flatMap((one) => one.name ?? []);
    return [
        {
            what: `${label(object)}: the ${field[0] === 'lifecycle' ? field[1] : field[0]} of container ${name} asks the port ${port}, which the container does not have`,
            why: `It has ${names.length === 0 ? 'no named port' : names.join(', ')}; only ports of the same container have names here.`,
            fix: `Correct the name, add \`name: ${port}\` to the container’s port, or write the number.`,
            at: at([...path, ...field]),
        },
    ];
})));

;// CONCATENATED MODULE: ./build/manifests/lint/references.js



const ENV = [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
];
const VOLUMES = [
    ['configMap', 'ConfigMap', 'name'],
    ['secret', 'Secret', 'secretName'],
];
function wantedBy({ manifest: { object }, spec, containers }) {
    const ofVariables = containers.flatMap(({ path, value }) => listAt(value, ['env']).flatMap((variable, index) => ENV.flatMap(([field, kind]) => {
        const ref = valueAt(variable, ['valueFrom', field]);
        return wanted(kind, ref, 'name', [...path, 'env', index, 'valueFrom', field], [['key']]);
    })));
    const ofVolume = (volume, path) => VOLUMES.flatMap(([field, kind, name]) => {
        const items = listAt(volume, [field, 'items']).map((_, index) => ['items', index, 'key']);
        return wanted(kind, valueAt(volume, [field]), name, [...path, field], items);
    });
    const ofVolumes = listAt(object, [...spec, 'volumes']).flatMap((volume, index) => {
        const path = [...spec, 'volumes', index];
        const projected = listAt(volume, ['projected', 'sources']).flatMap((source, at) => VOLUMES.flatMap(([field, kind]) => {
            const items = listAt(source, [field, 'items']).map((_, item) => ['items', item, 'key']);
            return wanted(kind, valueAt(source, [field]), 'name', [...path, 'projected', 'sources', at, field], items);
        }));
        return [...ofVolume(volume, path), ...projected];
    });
    return [...ofVariables, ...ofVolumes];
}
function wanted(kind, ref, nameField, path, keys) {
    const name = valueAt(ref, [nameField]);
    if (typeof name !== 'string' || valueAt(ref, ['optional']) === true)
        return [];
    return keys.flatMap((at) => {
        const key = valueAt(ref, at);
        return typeof key === 'string' ? [{ kind, name, key, path: [...path, ...at] }] : [];
    });
}
function keysOf({ object }) {
    const keys = ['data', 'binaryData', 'stringData'].flatMap((field) => entriesAt(object, [field]).map(([key]) => key));
    return keys.length === 0 || object.type === 'kubernetes.io/service-account-token' ? undefined : keys;
}
const missingKeys = (kind) => ({ pods, namespaceOf, find }) => pods.flatMap((one) => wantedBy(one).flatMap(({ kind: of, name, key, path }) => {
    const holder = of === kind ? find(kind, namespaceOf(one.manifest), name) : undefined;
    const keys = holder && keysOf(holder);
    if (holder === undefined || keys === undefined || keys.includes(key))
        return [];
    return [
        {
            what: `${label(one.manifest.object)} needs the key ${key} of ${kind}/${name}, which has no such key`,
            why: `${kind}/${name} (${(0,problem/* place */.ik)(holder.at())}) has ${keys.join(', ')}; its pods would not start.`,
            fix: `Correct the key, add it to ${kind}/${name}, or mark it \`optional: true\`.`,
            at: one.manifest.at(path),
        },
    ];
}));
const configKeys = missingKeys('ConfigMap');
const secretKeys = missingKeys('Secret');
const mountedVolumes = ({ pods }) => pods.flatMap(({ manifest: { object, at }, spec, containers }) => {
    const names = [
        ...listAt(object, [...spec, 'volumes']).map((volume) => valueAt(volume, ['name'])),
        ...listAt(object, ['spec', 'volumeClaimTemplates']).map((claim) => valueAt(claim, ['metadata', 'name'])),
    ];
    return containers.flatMap(({ name, path, value }) => ['volumeMounts', 'volumeDevices'].flatMap((list) => listAt(value, [list]).flatMap((mount, index) => {
        const volume = valueAt(mount, ['name']);
        if (typeof volume !== 'string' || names.includes(volume))
            return [];
        return [
            {
                what: `${label(object)}: container ${name} mounts the volume ${volume}, which the pod does not have`,
                why: `It has ${names.length === 0 ? 'no volumes' : names.join(', ')}; the cluster refuses the object.`,
                fix: 'Correct the name, or add the volume.',
                at: at([...path, list, index, 'name']),
            },
        ];
    })));
});

;// CONCATENATED MODULE: ./build/manifests/lint/selector.js


function demandsOf(selector) {
    return [
        ...plainDemands(valueAt(selector, ['matchLabels'])).map(({ path, ...rest }) => ({
            ...rest,
            path: ['matchLabels', ...path],
        })),
        ...listAt(selector, ['matchExpressions']).map((expression, index) => {
            const key = String(valueAt(expression, ['key']));
            const operator = String(valueAt(expression, ['operator']));
            const values = listAt(expression, ['values']).map(String);
            return {
                path: ['matchExpressions', index],
                says: `${key} ${operator}${values.length === 0 ? '' : ` ${values.join(', ')}`}`,
                isMet: (labels) => isMet(operator, values, labels[key]),
            };
        }),
    ];
}
function plainDemands(map) {
    const labels = labelsAt(map, []);
    return entriesAt(map, []).map(([key]) => ({
        path: [key],
        says: `${key}: ${labels[key]}`,
        isMet: (given) => given[key] === labels[key],
    }));
}
function isMet(operator, values, label) {
    switch (operator) {
        case 'In':
            return label !== undefined && values.includes(label);
        case 'NotIn':
            return label === undefined || !values.includes(label);
        case 'Exists':
            return label !== undefined;
        case 'DoesNotExist':
            return label === undefined;
        default:
            return true;
    }
}
function written(labels) {
    const all = Object.entries(labels).map(([key, value]) => `${key}: ${value}`);
    return all.length === 0 ? 'no labels' : all.join(', ');
}

;// CONCATENATED MODULE: ./build/manifests/lint/services.js




const selects = ({ object }) => object.kind === 'Service' &&
    object.apiVersion === 'v1' &&
    valueAt(object, ['spec', 'type']) !== 'ExternalName' &&
    Object.keys(labelsAt(object, ['spec', 'selector'])).length > 0;
const podsBehind = (manifest, { selected, namespaceOf }) => selected(namespaceOf(manifest), labelsAt(manifest.object, ['spec', 'selector']));
const selectsNothing = (survey) => survey.manifests.filter(selects).flatMap((manifest) => {
    const namespace = survey.namespaceOf(manifest);
    const there = survey.podsIn(namespace);
    if (there.length === 0 || survey.mayHideItsPods(namespace) || podsBehind(manifest, survey).length > 0)
        return [];
    const wanted = labelsAt(manifest.object, ['spec', 'selector']);
    const near = Object.entries(wanted).flatMap(([key, value]) => survey.selected(namespace, { [key]: value })[0] ?? []);
    const nearest = near[0] ?? there[0];
    const { object, at } = nearest.manifest;
    return [
        {
            what: `${label(manifest.object)} selects no pod of this set (${written(wanted)})`,
            why: `The pods of ${label(object)} have ${written(nearest.labels)} (${(0,problem/* place */.ik)(at(nearest.labelsPath))}).`,
            fix: 'Correct the selector, unless its pods come from elsewhere.',
            at: manifest.at(['spec', 'selector']),
        },
    ];
});
function targets(survey) {
    const seen = new Map();
    return survey.manifests.filter(selects).flatMap((manifest) => {
        const pods = podsBehind(manifest, survey);
        if (pods.length === 0)
            return [];
        const behind = seen.get(pods) ?? portsOf(pods);
        seen.set(pods, behind);
        return listAt(manifest.object, ['spec', 'ports']).map((port, index) => {
            return { manifest, index, port: valueAt(port, ['targetPort']) ?? valueAt(port, ['port']), behind };
        });
    });
}
function portsOf(pods) {
    const containers = pods.flatMap((one) => one.containers);
    const ports = containers.flatMap((container) => container.ports);
    return {
        first: pods[0].manifest,
        names: new Set(ports.flatMap(({ name }) => name ?? [])),
        numbers: new Set(ports.flatMap(({ number }) => number ?? [])),
        isComplete: containers.every(({ path, ports: own }) => own.length > 0 || path.includes('initContainers')),
    };
}
const at = ({ manifest, index }) => manifest.at(['spec', 'ports', index, 'targetPort']);
const namedTargetPort = (survey) => targets(survey).flatMap((target) => {
    const { port, behind, manifest } = target;
    if (typeof port !== 'string' || /^\d+$/.test(port) || behind.names.has(port))
        return [];
    const names = [...behind.names].join(', ');
    return [
        {
            what: `${label(manifest.object)} leads to the port ${port}, and no container behind it has a port of that name`,
            why: `${label(behind.first.object)} (${(0,problem/* place */.ik)(behind.first.at())}) has ${names === '' ? 'no named port' : names}.`,
            fix: `Correct targetPort, or add \`name: ${port}\` to the container’s port.`,
            at: at(target),
        },
    ];
});
const numberedTargetPort = (survey) => targets(survey).flatMap((target) => {
    const { port, behind, manifest } = target;
    if (typeof port !== 'number' || !behind.isComplete || behind.numbers.has(port))
        return [];
    return [
        {
            what: `${label(manifest.object)} leads to port ${port}, and no container behind it lists that port`,
            why: `${label(behind.first.object)} (${(0,problem/* place */.ik)(behind.first.at())}) lists ${[...behind.numbers].join(', ')}.`,
            fix: 'Set targetPort to the port that the container listens on, or list it in the container’s ports.',
            at: at(target),
        },
    ];
});

;// CONCATENATED MODULE: ./build/manifests/lint/targets.js


const SCALERS = {
    HorizontalPodAutoscaler: ['spec', 'scaleTargetRef'],
    ScaledObject: ['spec', 'scaleTargetRef'],
    VerticalPodAutoscaler: ['spec', 'targetRef'],
};
const scaledWorkload = ({ manifests, namespaceOf, find, podsIn }) => manifests.flatMap((manifest) => {
    const { object, at } = manifest;
    const path = Object.hasOwn(SCALERS, object.kind) ? SCALERS[object.kind] : undefined;
    if (path === undefined)
        return [];
    const namespace = namespaceOf(manifest);
    const name = valueAt(object, [...path, 'name']);
    const kind = valueAt(object, [...path, 'kind']) ?? 'Deployment';
    if (typeof name !== 'string' || find(String(kind), namespace, name) || podsIn(namespace).length === 0)
        return [];
    return [
        {
            what: `${label(object)} scales ${kind}/${name}, which is not in this set`,
            why: `The set has ${podsIn(namespace)
                .slice(0, 5)
                .map((one) => label(one.manifest.object))
                .join(', ')} in that namespace.`,
            fix: 'Correct the reference, unless the workload is deployed from elsewhere.',
            at: at([...path, 'name']),
        },
    ];
});
const budgetedPods = ({ manifests, namespaceOf, podsIn, mayHideItsPods }) => manifests.flatMap((manifest) => {
    const { object, at } = manifest;
    const demands = demandsOf(valueAt(object, ['spec', 'selector']));
    if (object.kind !== 'PodDisruptionBudget' || demands.length === 0)
        return [];
    const namespace = namespaceOf(manifest);
    const there = podsIn(namespace);
    if (there.length === 0 || mayHideItsPods(namespace))
        return [];
    if (there.some(({ labels }) => demands.every(({ isMet }) => isMet(labels))))
        return [];
    return [
        {
            what: `${label(object)} protects no pod of this set (${demands.map(({ says }) => says).join(', ')})`,
            fix: 'Correct the selector, unless its pods come from elsewhere.',
            at: at(['spec', 'selector']),
        },
    ];
});

;// CONCATENATED MODULE: ./build/manifests/lint/template.js


const WITH_SELECTOR = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout'];
const ownTemplate = ({ pods }) => pods.flatMap(({ manifest: { object, at }, labels }) => {
    const selector = valueAt(object, ['spec', 'selector']);
    const isPlain = object.kind === 'ReplicationController';
    if (!isPlain && !WITH_SELECTOR.includes(object.kind))
        return [];
    const demands = isPlain ? plainDemands(selector) : demandsOf(selector);
    const name = label(object);
    if (demands.length === 0 && !isPlain)
        return [
            {
                what: `${name} has no selector`,
                why: 'It would not know its own pods; the cluster refuses it.',
                fix: `Add spec.selector.matchLabels with labels of its pod template (${written(labels)}).`,
                at: at(['spec', 'selector']),
            },
        ];
    return demands
        .filter(({ isMet }) => !isMet(labels))
        .map(({ path, says }) => ({
        what: `${name}: its selector (${says}) does not match its own pod template`,
        why: `The template has ${written(labels)}; the cluster refuses the object.`,
        fix: 'Give both the same labels. The selector of a workload that is live already cannot change: change the template.',
        at: at(['spec', 'selector', ...path]),
    }));
});

;// CONCATENATED MODULE: ./build/manifests/lint/lint.js











const PROBLEMS = [
    objectNames,
    labelValues,
    textValues,
    secretData,
    duplicateEntries,
    mountedVolumes,
    ownTemplate,
    probePort,
    configKeys,
    namedTargetPort,
    backendPort,
];
const WARNINGS = [
    selectsNothing,
    numberedTargetPort,
    secretKeys,
    scaledWorkload,
    budgetedPods,
    foreignImages,
];
function lint(manifests, surroundings) {
    const seen = survey(manifests, surroundings);
    return {
        problems: PROBLEMS.flatMap((check) => check(seen)),
        warnings: WARNINGS.flatMap((check) => check(seen)),
    };
}

;// CONCATENATED MODULE: ./build/manifests/hooks.js


const BEFORE = ['pre-install', 'pre-upgrade'];
const ELSEWHERE = ['pre-delete', 'post-delete', 'pre-rollback', 'post-rollback', 'test', 'test-success', 'test-failure'];
const HOOK = ['metadata', 'annotations', 'helm.sh/hook'];
const hooks_WORKLOADS = phaseOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: '' } });
function withoutHooks(written) {
    const kept = [];
    const left = [];
    const problems = [];
    const warnings = [];
    for (const one of written) {
        const events = hookOf(one);
        const ours = events.filter((event) => !ELSEWHERE.includes(event));
        const isBefore = ours.every((event) => BEFORE.includes(event)) && isInTime(one);
        if (events.length > 0 && ours.length === 0)
            left.push(one);
        else if (events.length === 0 || isBefore)
            kept.push(one);
        else
            problems.push(untimely(one, events));
        if (isBefore && ours.length === 1 && prepares(one.object))
            warnings.push(always(one, ours[0] ?? ''));
    }
    return { kept, left, problems, warnings };
}
function hookOf({ object }) {
    const events = valueAt(object, HOOK);
    if (typeof events !== 'string')
        return [];
    return events
        .split(',')
        .map((event) => event.trim())
        .filter((event) => event !== '');
}
function isInTime({ object }) {
    return prepares(object) || phaseOf(object) < hooks_WORKLOADS;
}
function untimely(one, events) {
    return {
        what: `${label(one.object)} is a Helm hook (${events.join(', ')}), which this action does not run`,
        why: 'Applied with the rest it would run at another time than helm runs it; only Jobs, Pods and what they need run before the workloads.',
        fix: 'Switch it off by the chart’s values, or drop its helm.sh/hook annotation to apply it with the rest.',
        at: one.at(HOOK),
    };
}
function always(one, event) {
    return {
        what: `${label(one.object)} runs at the first deployment and at later ones, and to helm it is a ${event} hook alone`,
        why: 'No release is kept in the cluster that would tell the first one.',
        fix: 'Make it a hook of both, `pre-install,pre-upgrade`, when it may run again; else run it once in a step of its own.',
        at: one.at(HOOK),
    };
}

;// CONCATENATED MODULE: ./build/manifests/nearest.js



const MOST_NAMES = 5;
async function nearest(path, roots) {
    let wanted = (0,external_node_path_.resolve)(roots[0], path);
    while (isInside((0,external_node_path_.dirname)(wanted), roots)) {
        const folder = (0,external_node_path_.dirname)(wanted);
        const entries = await (0,promises_.readdir)(folder, { withFileTypes: true }).catch(() => undefined);
        if (entries === undefined) {
            wanted = folder;
            continue;
        }
        const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
        const shown = names
            .filter((name) => name !== '.git/')
            .map((name) => ({ name, away: distance((0,external_node_path_.basename)(wanted).toLowerCase(), name.toLowerCase()) }))
            .sort((one, other) => one.away - other.away || one.name.localeCompare(other.name))
            .map(({ name }) => name);
        const where = shownIn(folder, roots);
        const place = where === '.' ? 'The checkout' : where;
        if (shown.length === 0)
            return `${place} is empty: check that actions/checkout runs before this step.`;
        const more = shown.length > MOST_NAMES ? ` and ${shown.length - MOST_NAMES} more` : '';
        return `${place} holds ${shown.slice(0, MOST_NAMES).join(', ')}${more}.`;
    }
    return 'Paths start at the root of the checkout.';
}
function distance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (const [at, letter] of [...one].entries()) {
        const next = [at + 1];
        for (let index = 1; index <= other.length; index++)
            next.push(Math.min(row[index] + 1, next[index - 1] + 1, row[index - 1] + (other[index - 1] === letter ? 0 : 1)));
        row = next;
    }
    return row.at(-1);
}

;// CONCATENATED MODULE: ./build/manifests/paths.js




async function locate(path, input, roots) {
    const problem = (says, fix) => ({ what: `\`${input}\`: ${path} ${says}`, fix });
    const absolute = (0,external_node_path_.resolve)(roots[0], path);
    const real = await (0,promises_.realpath)(absolute).catch((error) => error);
    if (typeof real !== 'string') {
        if (real.code === 'EACCES')
            return problem('may not be read by this user', 'Give it and the folders above it rights.');
        const isLink = (await (0,promises_.lstat)(absolute).catch(() => undefined))?.isSymbolicLink();
        if (isLink)
            return problem('is a link that leads nowhere', 'Correct the link, or commit what it leads to.');
        return problem('does not exist', await nearest(path, roots));
    }
    if (!isInside(real, roots))
        return problem('leads out of the workspace', 'Keep it inside the checkout or RUNNER_TEMP.');
    const info = await (0,promises_.stat)(real);
    if (info.isFile() || info.isDirectory())
        return { real, isFile: info.isFile() };
    return problem('is neither a file nor a folder', 'Name regular files.');
}
async function findFile(path, input, roots) {
    const place = await locate(path, input, roots);
    if ('what' in place)
        return place;
    return place.isFile ? place.real : { what: `\`${input}\`: ${path} is a folder`, fix: 'Name files.' };
}
async function checkTree(folder, skip, roots) {
    const seen = new Set();
    const walk = async (path) => {
        const place = await locate(path, 'manifests', roots);
        if ('what' in place)
            return [place];
        if (place.isFile || seen.has(place.real))
            return [];
        seen.add(place.real);
        const entries = (await (0,promises_.readdir)(place.real)).filter((entry) => !skip.includes(entry)).sort();
        return (await Promise.all(entries.map((entry) => walk((0,external_node_path_.join)(path, entry))))).flat();
    };
    return walk(folder);
}

;// CONCATENATED MODULE: ./build/manifests/sources.js





const EXTENSIONS = /\.(ya?ml|json)$/;
const RENDERED = {
    'kustomization.yaml': 'kustomization',
    'kustomization.yml': 'kustomization',
    Kustomization: 'kustomization',
    'Chart.yaml': 'chart',
};
const NAMES = { kustomization: 'a kustomization', chart: 'a Helm chart' };
async function findSources(lines, roots) {
    const found = new Map();
    const problems = [];
    for (const line of lines)
        for (const one of await sourcesOf(line, roots))
            'what' in one ? problems.push(one) : found.set(one.path, one);
    return { found: [...found.values()], problems };
}
async function sourcesOf(line, roots) {
    const isPattern = /[*?[{]/.test(line) && (await (0,promises_.lstat)((0,external_node_path_.resolve)(roots[0], line)).catch(() => undefined)) === undefined;
    const paths = isPattern ? (await Array.fromAsync((0,promises_.glob)(line, { cwd: roots[0] }))).sort() : [line];
    const all = (await Promise.all(paths.map((path) => expand(path, [], isPattern, roots)))).flat();
    const nested = all.flatMap((one) => ('nested' in one ? [one.nested] : []));
    const rest = all.filter((one) => !('nested' in one));
    if (nested.length > 0)
        rest.push(unnamed(line, nested));
    if (rest.length > 0)
        return rest;
    if (!isPattern)
        return [
            { what: `\`manifests\`: ${line} holds no .yaml, .yml or .json file`, fix: await nearest((0,external_node_path_.join)(line, '*'), roots) },
        ];
    const what = `\`manifests\`: ${line} matches no ${paths.length === 0 ? 'file' : '.yaml, .yml or .json file'}`;
    const fix = `Patterns start at the root of the checkout. ${await nearest(line.slice(0, line.search(/[*?[{]/)), roots)}`;
    return [{ what, fix: fix.trim() }];
}
function unnamed(line, nested) {
    const names = [...new Set(nested.map(({ kind, shown }) => `${shown} (${NAMES[kind]})`))];
    return {
        what: `\`manifests\`: ${line} holds what has to be rendered: ${names.join(', ')}`,
        why: 'Only a folder that is named itself is rendered; which of them this environment needs cannot be known.',
        fix: `Name the one to deploy, for example \`manifests: ${nested[0]?.shown}\`.`,
    };
}
async function expand(path, above, isMatch, roots) {
    const isNamed = above.length === 0;
    const place = await locate(path, 'manifests', roots);
    if ('what' in place)
        return [place];
    const { real, isFile } = place;
    const shown = shownIn(real, roots);
    if (isFile) {
        const renderer = RENDERED[(0,external_node_path_.basename)(path)];
        if (renderer !== undefined)
            return [notAlone(path, renderer)];
        return EXTENSIONS.test(path) || (isNamed && !isMatch) ? [{ kind: 'file', path: real, shown }] : [];
    }
    if (above.includes(real))
        return [];
    const entries = (await (0,promises_.readdir)(real)).sort();
    const kinds = new Set(entries.map((entry) => RENDERED[entry]).filter((kind) => kind !== undefined));
    const [kind] = kinds;
    if (kind === undefined) {
        const inner = await Promise.all(entries.map((entry) => expand((0,external_node_path_.join)(path, entry), [...above, real], false, roots)));
        return inner.flat();
    }
    if (!isNamed)
        return [{ nested: { kind, path: real, shown } }];
    if (kinds.size > 1)
        return [
            {
                what: `\`manifests\`: ${path} is a kustomization and a Helm chart at once`,
                fix: 'Move one of the two into a folder of its own, and name the one to deploy.',
            },
        ];
    const wrong = await checkTree(real, kind === 'chart' ? [] : ['.git', 'node_modules'], roots);
    return wrong.length > 0 ? wrong : [{ kind, path: real, shown }];
}
function notAlone(path, renderer) {
    return {
        what: `\`manifests\`: ${path} is no manifest, but makes its folder ${NAMES[renderer]}`,
        fix: `Name the folder: \`manifests: ${(0,external_node_path_.dirname)(path)}\`.`,
    };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./build/manifests/render.js

const KEPT = 10 * 1024 * 1024 + 1;
async function render(program, args, { io, roots }) {
    try {
        const { code, stdout, stderr } = await io.exec(program, args, { keep: KEPT });
        return { code, text: stdout, says: plain(stderr, roots) };
    }
    catch (error) {
        const cause = error instanceof problem/* Failed */.cV ? error.problems[0]?.cause : undefined;
        if (cause?.code === 'ENOENT')
            return undefined;
        throw error;
    }
}
function plain(stderr, [workspace]) {
    const logged = /^E\d{4} .*?"command failed" err=(?:"((?:[^"\\]|\\.)*)"|<\n([\s\S]*?)\n >)/m.exec(stderr);
    const said = logged?.[1]?.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter)) ?? logged?.[2] ?? stderr;
    return said
        .replace(/^(?:error|Error): /gm, '')
        .replace(/^\n?Use --debug flag to render out invalid YAML$/gm, '')
        .replaceAll(`${workspace}/`, '')
        .trim();
}
function fixFor(says, hints) {
    for (const [pattern, fix] of hints) {
        const found = pattern.exec(says);
        if (found !== null)
            return fix(...found);
    }
    return undefined;
}
const MOST_SAID = 1500;
function render_refusal(what, says, fix, at) {
    const why = says.length > MOST_SAID ? `${says.slice(0, MOST_SAID)}…` : says;
    return { what, ...(why === '' ? {} : { why }), fix, at };
}

;// CONCATENATED MODULE: ./build/manifests/text.js

const MOST_BYTES = 40 * 1024 * 1024;
async function readText(path, shown) {
    let bytes;
    try {
        const { size } = await (0,promises_.stat)(path);
        if (size > MOST_BYTES)
            return {
                what: 'The file is larger than 10 MiB',
                fix: 'Split it, or name the right file in `manifests`.',
                at: { file: shown },
            };
        bytes = await (0,promises_.readFile)(path);
    }
    catch (error) {
        const { code, message } = error;
        return {
            what: `${shown} cannot be read: ${code === 'EACCES' ? 'this user has no right to' : (code ?? message)}`,
            fix: 'Correct its rights in the step that makes it; a step that runs as root in a container may leave such files.',
            at: { file: shown },
            cause: error,
        };
    }
    return decode(bytes, shown);
}
function decode(bytes, shown) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch {
        const isWide = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE(0));
        if (isWide)
            return { what: 'The file is UTF-16', fix: 'Save it as UTF-8.', at: { file: shown, line: 1 } };
        const offset = firstStrange(bytes);
        const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
        const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
        return {
            what: `The byte 0x${byte} here is not UTF-8`,
            fix: 'Save the file as UTF-8; bytes that are no text belong into a Secret’s `data` or a ConfigMap’s `binaryData`, as base64.',
            at: { file: shown, line },
        };
    }
}
function firstStrange(bytes) {
    const again = Buffer.from(bytes.toString('utf8'));
    let offset = 0;
    while (offset < bytes.length && bytes[offset] === again[offset])
        offset++;
    return offset;
}

// EXTERNAL MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(3243);
;// CONCATENATED MODULE: ./build/manifests/doubt.js
class Hopeless extends Error {
    doubt;
    constructor(doubt) {
        super(doubt.what);
        this.doubt = doubt;
    }
}

;// CONCATENATED MODULE: ./build/manifests/anchors.js

const MOST_BY_ALIASES = 100_000;
function noAnchors(tell) {
    const nodes = new Map();
    let all = 0;
    let byAliases = 0;
    return {
        count: () => void all++,
        set(name, node, offset) {
            if (node === 'open' || !nodes.has(name))
                if (/[^\w-]/.test(name))
                    tell({
                        what: `kubectl refuses the anchor’s name &${shown(name)}`,
                        fix: 'Use letters, digits, - and _.',
                        offset,
                    });
            nodes.set(name, node);
        },
        get(name, offset) {
            const node = nodes.get(name);
            const fix = 'Write out what the alias stands for.';
            if (node === undefined) {
                tell({ what: `The alias *${shown(name)} has no anchor before it in its document`, fix, offset });
                return { node: { value: null, size: 1 }, offset };
            }
            if (node === 'open')
                throw new Hopeless({ what: `The alias *${shown(name)} stands for itself`, fix, offset });
            all += node.size;
            byAliases += node.size;
            if (byAliases > MOST_BY_ALIASES || (byAliases > 100 && all > 1000 && byAliases / all > 0.99))
                throw new Hopeless({ what: 'The aliases stand for more values than kubectl would write out', fix, offset });
            return { node, offset };
        },
    };
}
function shown(name) {
    return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

;// CONCATENATED MODULE: ./build/manifests/scalar.js
const MAY_BE_MORE = /^(?:[-+.\dyYnNtTfFoO~]|$)/;
const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO][0-7]+|0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/;
const BINARY_WITH_SIGN = /^0b[-+][01]+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const LONGEST = 400;
const LARGEST = 2n ** 63n - 1n;
const WORDS = new Map([
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true]),
    ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false]),
    ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null]),
]);
function scalar_plain(source) {
    if (!MAY_BE_MORE.test(source) || source.length > LONGEST)
        return { kind: 'text', value: source };
    const word = WORDS.get(source);
    if (word !== undefined)
        return { kind: word === null ? 'null' : 'boolean', value: word };
    if (INFINITE.test(source))
        return refused(`${source} is no number that the API takes`, `Write ${quote(source)} for the text.`);
    const digits = source.startsWith('.') ? source.replace(/(?<=\d)_(?=\d)/g, '') : source.replaceAll('_', '');
    if (INTEGER.test(digits))
        return integer(digits, source);
    if (BINARY_WITH_SIGN.test(digits))
        return integer(`${digits[2]}0b${digits.slice(3)}`, source);
    const number = FLOAT.test(digits) ? Number(digits) : Number.NaN;
    return Number.isFinite(number) ? { kind: 'float', value: number } : { kind: 'text', value: source };
}
function integer(digits, source) {
    const negative = digits.startsWith('-');
    const bare = digits.replace(/^[-+]/, '');
    if (/^(?:0|[1-9]\d{0,14})$/.test(bare))
        return { kind: 'integer', value: Number(negative ? `-${bare}` : bare) || 0 };
    if (bare.length > 70)
        return tooLarge(source);
    const size = BigInt(/^0\d/.test(bare) ? `0o${bare.slice(1)}` : bare);
    const value = negative ? -size : size;
    if (value > LARGEST || value < -LARGEST - 1n)
        return tooLarge(source);
    const number = Number(value);
    return { kind: 'integer', value: Number.isSafeInteger(number) ? number : rawJson(String(value)) };
}
function tooLarge(source) {
    const what = `${source} has more than 64 bits, so that Kubernetes would round it`;
    return refused(what, `Write ${quote(source)} for the text.`);
}
function scalar_key(source) {
    const scalar = scalar_plain(source);
    if (scalar.kind === 'text')
        return scalar;
    const fix = `Write ${quote(source)}.`;
    if (scalar.kind === 'null')
        return refused('A key is empty, which kubectl refuses', fix);
    if (scalar.kind === 'refused')
        return scalar;
    const same = scalar.kind === 'float'
        ? /^-?(?:0|[1-9]\d{0,2})\.\d{0,2}[1-9]$/.test(source)
        : source === (typeof scalar.value === 'object' ? JSON.stringify(scalar.value) : String(scalar.value));
    if (same)
        return { kind: scalar.kind, value: source };
    return refused(`The key ${source} is ${scalar_wordFor(scalar.kind)} to kubectl, which would change it`, fix);
}
function scalar_wordFor(kind) {
    return kind === 'boolean' ? 'a boolean' : 'a number';
}
function tagged(tag, text) {
    if (tag === '!!str')
        return { kind: 'text', value: text };
    const scalar = scalar_plain(text);
    const wanted = { '!!int': 'integer', '!!float': 'float', '!!bool': 'boolean', '!!null': 'null' }[tag];
    if (wanted !== undefined && (scalar.kind === 'refused' || scalar.kind === wanted))
        return scalar;
    if (tag === '!!float' && scalar.kind === 'integer')
        return { kind: 'float', value: Number(scalar.value) };
    if (wanted !== undefined)
        return refused(`${quote(text.slice(0, 60))} is no ${tag} to kubectl`, 'Correct or remove the tag.');
    const why = tag === '!!binary' ? 'kubectl decodes it, where Kubernetes wants base64' : 'kubectl drops it unsaid';
    return refused(`The tag ${tag.slice(0, 60)} is not taken: ${why}`, 'Remove the tag, and write the value as Kubernetes wants it.');
}
function refused(what, fix) {
    return { kind: 'refused', what, fix };
}
function quote(text) {
    return JSON.stringify(text);
}
function rawJson(digits) {
    return JSON.rawJSON(digits);
}

;// CONCATENATED MODULE: ./build/manifests/dialect.js


const UNREADABLE = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF\uD800-\uDFFF]|\r(?!\n)/u;
const END = /^\.\.\.(?=\s|$)/m;
function strangeText(text, start) {
    const character = UNREADABLE.exec(text);
    if (character !== null)
        return unreadable(character[0], start + character.index);
    const first = contentAt(text, 0);
    if (/[^\S \t\r\n]/.test(text.charAt(first)))
        return unreadable(text.charAt(first), start + first);
    if (text[first] === '%')
        return { what: 'kubectl takes no directives (%YAML, %TAG)', fix: 'Remove the line.', offset: start + first };
    const end = END.exec(text)?.index;
    if (end === undefined)
        return undefined;
    if (first === end)
        return { what: 'kubectl refuses ... where no document is', fix: 'Remove the line.', offset: start + end };
    if (contentAt(text, end + 3) === text.length)
        return undefined;
    return { what: 'kubectl ignores what follows ...', fix: 'Write --- below it.', offset: start + end };
}
function contentAt(text, from) {
    let at = from;
    while (at < text.length) {
        const character = text[at];
        if (character === '#')
            at = endOfLine(text, at);
        else if (character !== ' ' && character !== '\t' && character !== '\r' && character !== '\n')
            return at;
        at++;
    }
    return text.length;
}
function endOfLine(text, at) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
}
function unreadable(character, offset) {
    if (character === '\r') {
        return { what: 'A line ends in CR alone', fix: 'Save the file with LF or CRLF as its line ends.', offset };
    }
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
    const fix = `Remove it, or write it as "\\u${code}" in double quotes.`;
    return { what: `The character U+${code} is not text to kubectl`, fix, offset };
}
function strangeEvents(events, text, start) {
    if (events.some((event, index) => event.type === js_yaml/* EVENT_ID */.hy.DOCUMENT && (index > 0 || event.explicitStart)))
        return {
            what: '--- does not begin its line',
            fix: 'Remove the blanks before it.',
            offset: start + Math.max(text.search(/^\s+---/m), 0),
        };
    const tabs = /^ *(?:[-?:] *)*\t/gm;
    let next = 0;
    for (let tab = tabs.exec(text); tab !== null; tab = tabs.exec(text)) {
        const offset = tabs.lastIndex - 1;
        while (next < events.length && !(holds(events[next], offset) || isBehind(events[next], offset)))
            next++;
        if (next === events.length || isBehind(events[next], offset))
            return { what: 'A line is indented with a tab', fix: 'Indent with spaces.', offset: start + offset };
    }
    return undefined;
}
function holds(event, offset) {
    if (event.type !== js_yaml/* EVENT_ID */.hy.SCALAR || event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN)
        return false;
    return event.valueStart <= offset && offset < event.valueEnd;
}
function isBehind(event, offset) {
    return event.type === js_yaml/* EVENT_ID */.hy.SCALAR && event.valueStart > offset;
}
function strangeScalar(event, text, inFlow) {
    if (event.valueStart < 0)
        return undefined;
    const source = text.slice(event.valueStart, event.valueEnd);
    switch (event.style) {
        case js_yaml/* SCALAR_STYLE */.jK.PLAIN:
            return inFlow && /^:|[?]/.test(source)
                ? dialect_refused('kubectl reads : and ? in brackets as YAML’s own signs', `Write ${quote(source)}.`)
                : undefined;
        case js_yaml/* SCALAR_STYLE */.jK.SINGLE_QUOTED:
            return undefined;
        case js_yaml/* SCALAR_STYLE */.jK.DOUBLE_QUOTED:
            return event.fast ? undefined : strangeEscape(source);
        default: {
            const header = text.slice(text.lastIndexOf('\n', event.valueStart - 2) + 1, event.valueStart);
            return /^(?: *\n)* *\t/.test(source) && !/[|>][-+]?[1-9]/.test(header)
                ? dialect_refused('A text begins with a tab', 'Say how far it is indented: |2 for two spaces more than its key.')
                : undefined;
        }
    }
}
function strangeEscape(source) {
    for (const [sign] of source.matchAll(/\\(?:u.{4}|.)/gs))
        if (sign === '\\/' || /^\\u[dD][89a-fA-F]/.test(sign))
            return dialect_refused(`kubectl refuses ${sign} in double quotes`, 'Write the character itself.');
    if (/\\\r?\n[ \t]*\r?\n/.test(source))
        return dialect_refused('kubectl reads a line end in what follows \\', 'Write the text with |, or on one line.');
    return undefined;
}
const TO_COLON = /["']?\s*:/y;
const BEFORE_A_KEY = /^[ ]*(?:[-?:] +)*(?:[&!]\S* +)*["']?$/;
const LONGEST_KEY = 1000;
function strangeKey(event, text, inFlow) {
    if (event?.type !== js_yaml/* EVENT_ID */.hy.SCALAR || event.valueStart < 0)
        return undefined;
    TO_COLON.lastIndex = event.valueEnd;
    const colon = TO_COLON.exec(text)?.[0];
    const source = text.slice(event.valueStart, event.valueEnd);
    if (source.length > LONGEST_KEY)
        return dialect_refused('kubectl refuses a key of this length', 'Shorten it.');
    if (inFlow && (source + (colon ?? '')).includes('\n'))
        return dialect_refused('kubectl refuses a key of several lines', 'Write the key and its : on one line.');
    const next = text[event.valueEnd + (colon ?? '').length];
    if (inFlow && colon !== undefined && event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN && /[,[\]{}]/.test(next ?? ' '))
        return dialect_refused('kubectl needs a space behind this : to tell key and value', 'Write the space.');
    if (!inFlow && !BEFORE_A_KEY.test(text.slice(text.lastIndexOf('\n', event.valueStart - 1) + 1, event.valueStart)))
        return dialect_refused('kubectl refuses a key behind something else on its line', 'Write it on a line of its own.');
    return event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN ? strangeScalar(event, text, inFlow) : undefined;
}
function dialect_refused(what, fix) {
    return { kind: 'refused', what, fix };
}

;// CONCATENATED MODULE: ./build/manifests/fields.js

function fieldsOf(pairs, tell) {
    const fields = new Map();
    const own = new Set();
    const set = (name, field, offset) => {
        const before = fields.get(name);
        if (before !== undefined && before.typed !== field.typed)
            tell({
                what: `${quote(name)} is merged as ${field.typed ? 'text' : 'a number or boolean'}; kubectl would keep either of the two`,
                fix: 'Write the key in quotes in both places.',
                offset,
            });
        fields.set(name, field);
    };
    let merges = 0;
    for (const { key, value, alias, merge } of pairs) {
        const { text, typed, offset } = key;
        if (merge) {
            if (++merges === 2)
                tell({
                    what: 'A map has two keys <<',
                    fix: 'Write one: <<: [*first, *second]; the first of them wins.',
                    offset,
                });
            for (const source of fields_sourcesOf(value, alias, offset, tell))
                for (const [name, field] of source) {
                    if (own.has(name))
                        tell({
                            what: `<< stands below ${quote(name)}, which kubectl lets it replace and newer YAML does not`,
                            fix: 'Write << as the first key of its map, or leave that key out.',
                            offset,
                        });
                    set(name, field, offset);
                }
        }
        else if (text === '__proto__') {
            tell({ what: 'The key __proto__ is not taken: it could change other objects', fix: 'Rename it.', offset });
        }
        else if (text !== undefined) {
            if (own.has(text))
                tell({
                    what: `${quote(text)} is twice in the same map; kubectl would keep the last one unsaid`,
                    fix: 'Keep one of the two.',
                    offset,
                });
            else
                set(text, { node: value, offset, typed }, offset);
            own.add(text);
        }
    }
    return fields;
}
function fields_sourcesOf(value, alias, offset, tell) {
    const nodes = value.items === undefined || alias ? [value] : value.items.map(({ node }) => node);
    if (nodes.some(({ fields }) => fields === undefined))
        tell({
            what: 'The value of << is neither a map nor a list of maps',
            fix: 'Name maps: <<: [*first, *second].',
            offset,
        });
    return nodes.toReversed().flatMap(({ fields }) => (fields === undefined ? [] : [fields]));
}

;// CONCATENATED MODULE: ./build/manifests/compose.js





function compose(events, text, from, isJson, tell) {
    const anchors = noAnchors(tell);
    let next = 1;
    let inFlow = false;
    const field = (fallback) => {
        const event = events[next++];
        switch (event.type) {
            case js_yaml/* EVENT_ID */.hy.ALIAS:
                anchors.count();
                return anchors.get(text.slice(event.anchorStart, event.anchorEnd), from + event.anchorStart);
            case js_yaml/* EVENT_ID */.hy.SCALAR: {
                const offset = offsetOf(event, fallback);
                return { node: anchored(event, scalarNode(scalarOf(event), offset)), offset };
            }
            case js_yaml/* EVENT_ID */.hy.MAPPING:
            case js_yaml/* EVENT_ID */.hy.SEQUENCE: {
                const offset = from + event.start;
                anchored(event, 'open');
                checkTag(event, offset);
                const around = inFlow;
                inFlow = event.style === js_yaml/* COLLECTION_STYLE */.Rl.FLOW;
                const node = event.type === js_yaml/* EVENT_ID */.hy.MAPPING ? mapping(offset) : sequence(offset);
                inFlow = around;
                next++;
                return { node: anchored(event, node), offset };
            }
            default:
                throw new Error(`the event ${event.type} is out of place`);
        }
    };
    const anchored = (event, node) => {
        if (node !== 'open')
            anchors.count();
        if (event.anchorStart < 0)
            return node;
        if (!/^[\s,\]}]?$/.test(text.charAt(event.anchorEnd)))
            tell({
                what: 'kubectl needs a space behind an anchor',
                fix: 'Write the space.',
                offset: from + event.anchorStart,
            });
        anchors.set(text.slice(event.anchorStart, event.anchorEnd), node, from + event.anchorStart);
        return node;
    };
    const offsetOf = (event, fallback) => event.type === js_yaml/* EVENT_ID */.hy.SCALAR && event.valueStart >= 0 ? from + event.valueStart : fallback;
    const scalarOf = (event) => {
        const source = (0,js_yaml/* getScalarValue */.KE)(text, event);
        const strange = isJson ? undefined : strangeScalar(event, text, inFlow);
        if (strange !== undefined)
            return strange;
        if (event.tagStart >= 0)
            return tagged(tagOf(event), source);
        return event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN ? scalar_plain(source) : { kind: 'text', value: source };
    };
    const scalarNode = (scalar, offset) => {
        if (scalar.kind !== 'refused')
            return { value: scalar.value, size: 1 };
        tell({ what: scalar.what, fix: scalar.fix, offset });
        return { value: null, size: 1 };
    };
    const tagOf = (event) => {
        const tag = text.slice(event.tagStart, event.tagEnd);
        return tag.replace(/^!<tag:yaml\.org,2002:(\w+)>$/, '!!$1');
    };
    const checkTag = (event, offset) => {
        if (event.tagStart < 0 || tagOf(event) === (event.type === js_yaml/* EVENT_ID */.hy.MAPPING ? '!!map' : '!!seq'))
            return;
        const what = `The tag ${tagOf(event).slice(0, 60)} is not taken: kubectl drops it unsaid`;
        tell({ what, fix: 'Remove the tag.', offset });
    };
    const sequence = (offset) => {
        const items = [];
        let size = 1;
        while (events[next]?.type !== js_yaml/* EVENT_ID */.hy.POP) {
            const item = field(offset);
            size += item.node.size;
            items.push(item);
        }
        return { value: items.map(({ node }) => node.value), size, items };
    };
    const mapping = (offset) => {
        const pairs = [];
        let size = 1;
        while (events[next]?.type !== js_yaml/* EVENT_ID */.hy.POP) {
            const event = events[next];
            const name = keyOf(event, offset);
            const alias = events[next]?.type === js_yaml/* EVENT_ID */.hy.ALIAS;
            const value = field(name.offset);
            size += value.node.size + 1;
            pairs.push({ key: name, value: value.node, alias, merge: isMerge(event) });
        }
        const fields = fieldsOf(pairs, tell);
        const value = {};
        for (const [name, { node }] of fields)
            value[name] = node.value;
        return { value, size, fields };
    };
    const isMerge = (event) => event.type === js_yaml/* EVENT_ID */.hy.SCALAR &&
        event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN &&
        event.tagStart < 0 &&
        text.startsWith('<<', event.valueStart) &&
        (0,js_yaml/* getScalarValue */.KE)(text, event) === '<<';
    const keyOf = (event, around) => {
        const strange = isJson ? undefined : strangeKey(event, text, inFlow);
        if (strange?.kind === 'refused')
            tell({ what: strange.what, fix: strange.fix, offset: offsetOf(event, around) });
        if (event.type !== js_yaml/* EVENT_ID */.hy.SCALAR || event.style !== js_yaml/* SCALAR_STYLE */.jK.PLAIN || event.tagStart >= 0) {
            const { node, offset } = field(around);
            if (typeof node.value === 'string')
                return { text: node.value, typed: false, offset };
            tell({ what: 'A key is no text', fix: 'Write it as text in quotes.', offset });
            return { text: undefined, typed: false, offset };
        }
        next++;
        const offset = offsetOf(event, around);
        const source = (0,js_yaml/* getScalarValue */.KE)(text, event);
        const scalar = scalar_key(source);
        anchored(event, { value: event.anchorStart < 0 ? source : scalarNode(scalar_plain(source), offset).value, size: 1 });
        if (scalar.kind === 'refused')
            tell({ what: scalar.what, fix: scalar.fix, offset });
        return { text: scalar.kind === 'refused' ? undefined : source, typed: scalar.kind !== 'text', offset };
    };
    return field(from);
}

;// CONCATENATED MODULE: ./build/manifests/stream.js
const MOST_DOCUMENTS = 20_000;
function partsOf(text) {
    const parts = [];
    let at = text.startsWith('\uFEFF') ? 1 : 0;
    for (let end = jsonEnd(text, at); end !== undefined && parts.length <= MOST_DOCUMENTS; end = jsonEnd(text, at)) {
        parts.push({ start: at, end, json: true });
        at = end;
    }
    if (parts.length === 0)
        return yamlParts(text, at, parts);
    if (parts.length > MOST_DOCUMENTS)
        return tooMany(at);
    const rest = /[^ \t\r\n]/g;
    rest.lastIndex = at;
    const next = rest.exec(text)?.index;
    if (next === undefined)
        return { parts, doubts: [] };
    if (parts.length === 1 && text.startsWith('\n---', next - 1))
        return yamlParts(text, next, parts);
    const what = 'kubectl does not read what follows the JSON object';
    return {
        parts: [],
        doubts: [{ what, fix: 'Part all documents of the file by lines of ---, or none.', offset: next }],
    };
}
const DEEPEST = 100;
function jsonEnd(text, from) {
    const begin = /[^ \t\r\n]/g;
    begin.lastIndex = from;
    const start = begin.exec(text)?.index ?? text.length;
    if (text[start] !== '{')
        return undefined;
    let depth = 0;
    for (let at = start; at < text.length; at++) {
        const sign = text[at];
        if (sign === '"')
            at = quoteEnd(text, at);
        else if (sign === '{' || sign === '[')
            depth++;
        else if (sign === '}' || sign === ']')
            depth--;
        if (depth > DEEPEST)
            return undefined;
        if (depth === 0)
            return isJson(text.slice(start, at + 1)) ? at + 1 : undefined;
    }
    return undefined;
}
function quoteEnd(text, from) {
    let at = from + 1;
    while (at < text.length && text[at] !== '"')
        at += text[at] === '\\' ? 2 : 1;
    return at;
}
function isJson(text) {
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}
function yamlParts(text, from, before) {
    const parts = [...before];
    const doubts = [];
    let start = from;
    const separator = /^---(.*)/gm;
    separator.lastIndex = from;
    for (let line = separator.exec(text); line !== null; line = separator.exec(text)) {
        if (line.index > from && text[line.index - 1] !== '\n')
            continue;
        if (!/^(?:\s+#|\s*$)/.test(line[1] ?? ''))
            doubts.push({
                what: 'kubectl takes nothing but a comment on a line of ---',
                fix: 'Move what stands behind --- to the next line; a comment needs a space before its #.',
                offset: line.index,
            });
        if (parts.length > MOST_DOCUMENTS || doubts.length > MOST_DOCUMENTS)
            return tooMany(line.index);
        if (line.index > start)
            parts.push({ start, end: line.index, json: false });
        start = separator.lastIndex;
    }
    if (start < text.length)
        parts.push({ start, end: text.length, json: false });
    return doubts.length > 0 ? { parts: [], doubts } : { parts, doubts };
}
function tooMany(offset) {
    const what = 'The file has more than 20 000 documents';
    return { parts: [], doubts: [{ what, fix: 'Split it, or name the right file in `manifests`.', offset }] };
}

;// CONCATENATED MODULE: ./build/manifests/yaml.js





const MOST_CHARACTERS = 10 * 1024 * 1024;
const LARGEST_DOCUMENT = 4 * 1024 * 1024;
const MOST_SIGNS = 500_000;
const yaml_DEEPEST = 100;
const MOST_DOUBTS = 20;
function readYaml(text, file) {
    const lineOf = lineFinder(text);
    const { roots, doubts } = isTooMuch(text) ?? readParts(text);
    if (doubts.length > 0) {
        const problems = doubts
            .slice(0, MOST_DOUBTS)
            .map(({ what, fix, offset }) => ({ what, fix, at: { file, line: lineOf(offset) } }));
        return { documents: [], problems };
    }
    const documents = roots.map((root) => ({
        value: root.node.value,
        at: (path) => ({ file, line: lineOf(offsetOf(root, path)) }),
    }));
    return { documents, problems: [] };
}
function isTooMuch(text) {
    const fix = 'Split it, or name the right file in `manifests`.';
    if (text.length > MOST_CHARACTERS)
        return { roots: [], doubts: [{ what: 'The file is larger than 10 MiB', fix, offset: 0 }] };
    let signs = 0;
    for (const sign of [',', ':', '- ', '-\n', '? ', '*', '!'])
        for (let at = text.indexOf(sign); at >= 0 && signs <= MOST_SIGNS; at = text.indexOf(sign, at + 1))
            signs++;
    if (signs <= MOST_SIGNS)
        return undefined;
    return { roots: [], doubts: [{ what: 'The file holds more values than any set of manifests', fix, offset: 0 }] };
}
function readParts(text) {
    const { parts, doubts } = partsOf(text);
    const roots = [];
    const tell = (doubt) => {
        if (doubts.length >= MOST_DOUBTS)
            throw new Hopeless(doubt);
        doubts.push(doubt);
    };
    for (const part of parts) {
        if (doubts.length >= MOST_DOUBTS)
            break;
        try {
            const root = readPart(text.slice(part.start, part.end), part, tell);
            if (root !== undefined)
                roots.push(root);
        }
        catch (error) {
            if (!(error instanceof Hopeless))
                throw error;
            doubts.push(error.doubt);
        }
    }
    return { roots, doubts };
}
function readPart(source, { start, json }, tell) {
    if (source.length > LARGEST_DOCUMENT) {
        const fix = 'Split it: the API server takes no object of more than 3 MiB.';
        throw new Hopeless({ what: 'A document is larger than 4 MiB', fix, offset: start });
    }
    if (json) {
        const text = source.replaceAll('\t', ' ');
        return compose(eventsOf(text, start), text, start, true, tell);
    }
    const text = source.endsWith('\n') ? source : `${source}\n`;
    const odd = strangeText(text, start);
    if (odd !== undefined)
        throw new Hopeless(odd);
    const events = eventsOf(text, start);
    const strange = strangeEvents(events, text, start);
    if (strange !== undefined)
        throw new Hopeless(strange);
    return events.length === 0 ? undefined : compose(events, text, start, false, tell);
}
function eventsOf(text, start) {
    try {
        return (0,js_yaml/* parseEvents */.PH)(text, { maxDepth: yaml_DEEPEST });
    }
    catch (error) {
        if (!(error instanceof js_yaml/* YAMLException */.tB))
            throw error;
        const reason = error.reason ?? error.message;
        const offset = error.mark?.position ?? 0;
        const what = `This is not YAML that Kubernetes reads: ${reason}`;
        throw new Hopeless({ what, fix: adviceFor(reason, text, offset), offset: start + offset });
    }
}
function adviceFor(reason, text, offset) {
    const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
    if (reason.includes('tab') || line.includes('\t'))
        return 'Indent with spaces, not with tabs.';
    if (/deficient indentation|unexpected end/.test(reason))
        return 'Close the bracket, brace or quote that opens here or above, and indent what is in it deeper than its key.';
    return 'Correct the line, or the ones just before it: indentation, a missing colon or quote.';
}
function offsetOf(root, path) {
    let field = root;
    for (const key of path) {
        const { fields, items } = field.node;
        const inner = items === undefined ? fields?.get(String(key)) : items[Number(key)];
        if (inner === undefined)
            break;
        field = inner;
    }
    return field.offset;
}
function lineFinder(text) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
        starts.push(at + 1);
    return (offset) => {
        let low = 0;
        let high = starts.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (starts[middle] <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return low + 1;
    };
}

;// CONCATENATED MODULE: ./build/manifests/helm.js






const hints = (folder) => [
    [
        /helm dependency build|missing in charts\/ directory/,
        () => `Add a step before this one: run: helm dependency build ${folder}`,
    ],
    [/library charts are not installable/, () => 'Name the chart that uses it.'],
    [
        /values don't meet the specifications of the schema/,
        () => 'Correct `helm-values` or `helm-set` as the schema asks.',
    ],
    [
        /requires kubeVersion/,
        () => 'Correct kubeVersion in Chart.yaml, or use a helm of the cluster’s Kubernetes version.',
    ],
    [/failed parsing --set/, () => 'Correct `helm-set`: KEY=value, where KEY is as with helm --set.'],
    [/failed to parse .*ya?ml/, () => 'Correct that file of values.'],
    [
        /error converting YAML to JSON|YAML parse error/,
        () => `Correct the template; helm template --debug ${folder} shows what it gives.`,
    ],
    [
        /nil pointer|can't evaluate field/,
        () => 'Set the value that the template reads, in `helm-values` or `helm-set`, or give it a default.',
    ],
];
async function helm(source, release, workshop) {
    const name = await nameOf(source);
    if (typeof name !== 'string')
        return name;
    const args = [
        'template',
        name,
        source.path,
        '--skip-tests',
        '--include-crds',
        `--namespace=${release.namespace}`,
        ...(release.kubeVersion === undefined ? [] : [`--kube-version=${release.kubeVersion}`]),
        ...release.values.map((path) => `--values="${path.replaceAll('"', '""')}"`),
        ...[...release.set].map(([key, value]) => `--set=${key}=${oneValue(value)}`),
    ];
    const rendering = await render('helm', args, workshop);
    if (rendering === undefined)
        return [
            {
                what: `${source.shown} is a Helm chart, and this runner has no helm`,
                fix: 'Add a step before this one that installs it: azure/setup-helm, or curl -fsSL https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz | tar xz -C "$RUNNER_TEMP" with its folder linux-amd64 on PATH.',
                at: { file: (0,external_node_path_.join)(source.shown, 'Chart.yaml') },
            },
        ];
    const { code, text, says } = rendering;
    const toWorkspace = mapper(name, source);
    if (code !== 0)
        return [
            render_refusal(`${source.shown} cannot be rendered by helm template`, says, fixFor(says, hints(source.shown)) ??
                `Run helm template ${source.shown} in the checkout, and correct what it says.`, placeIn(says, name, toWorkspace) ?? { file: (0,external_node_path_.join)(source.shown, 'Chart.yaml') }),
        ];
    for (const line of says.split('\n'))
        if (line !== '')
            workshop.io.info(`${source.shown}: ${line}`);
    const file = `${source.shown} (rendered by helm template)`;
    const lineAt = sourcesIn(text, file, toWorkspace);
    return { text, file, isChart: true, rendered: { lineAt, at: (document) => () => lineAt(document.at([]).line ?? 1) } };
}
async function nameOf(source) {
    const shown = (0,external_node_path_.join)(source.shown, 'Chart.yaml');
    const text = await readText((0,external_node_path_.join)(source.path, 'Chart.yaml'), shown);
    if (typeof text !== 'string')
        return [text];
    const { documents, problems } = readYaml(text, shown);
    if (problems.length > 0)
        return problems;
    const name = valueAt(documents[0]?.value, ['name']);
    if (typeof name === 'string' && /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
        return name;
    return [
        {
            what: `The chart’s name ${name === undefined ? 'is missing' : 'can name no release'}`,
            fix: 'Give it one of at most 53 lower-case letters, digits and `-`.',
            at: documents[0]?.at(['name']) ?? { file: shown },
        },
    ];
}
function oneValue(value) {
    if (/^\{[^{}]*\}$/.test(value))
        return value;
    return value.replace(/\\.|\\$|,/gs, (found) => (found === ',' ? '\\,' : found === '\\' ? '\\\\' : found));
}
function mapper(chart, { path, shown }) {
    return (template) => {
        const inner = template.slice(chart.length + 1);
        return template.startsWith(`${chart}/`) && (0,external_node_fs_.existsSync)((0,external_node_path_.join)(path, inner)) ? (0,external_node_path_.join)(shown, inner) : undefined;
    };
}
function placeIn(says, chart, toWorkspace) {
    for (const [, template = '', line] of says.matchAll(/([^\s()"':]+\.(?:ya?ml|tpl|txt|json))(?::(\d+))?/g)) {
        const file = template.startsWith(`${chart}/`) ? toWorkspace(template) : undefined;
        if (file !== undefined)
            return { file, ...(line === undefined ? {} : { line: Number(line) }) };
    }
    return undefined;
}
function sourcesIn(text, file, toWorkspace) {
    const starts = [];
    for (const [index, line] of text.split('\n').entries()) {
        const template = /^# Source: (.+)$/.exec(line)?.[1];
        if (template !== undefined)
            starts.push({ line: index + 1, file: toWorkspace(template) ?? file });
    }
    return (line) => ({ file: starts.findLast((start) => start.line <= line)?.file ?? file });
}

;// CONCATENATED MODULE: ./build/manifests/origin.js





const origin_ANNOTATION = ['metadata', 'annotations', 'config.kubernetes.io/origin'];
async function originsOf(traces, rendered, roots) {
    const origins = new Map();
    const files = new Map();
    for (const { value } of traces === undefined ? [] : readYaml(traces.text, rendered).documents) {
        const [, key, way] = /^(path|configuredIn): (.+)$/m.exec(String(valueAt(value, origin_ANNOTATION))) ?? [];
        if (traces === undefined || way === undefined || /^repo: /m.test(String(valueAt(value, origin_ANNOTATION))))
            continue;
        const path = (0,external_node_path_.resolve)(traces.folder, way);
        if (!isInside(path, roots))
            continue;
        const file = shownIn(path, roots);
        if (key === 'path' && !files.has(file))
            files.set(file, await documentsOf(path, file));
        origins.set(origin_nameOf(value), { file, before: among(files.get(file) ?? [], value) });
    }
    return (document) => {
        const origin = origins.get(origin_nameOf(document.value));
        return (path) => {
            if (origin?.before === undefined)
                return { file: origin?.file ?? rendered };
            return isUntouched(document.value, origin.before.value, path) ? origin.before.at(path) : { file: rendered };
        };
    };
}
async function documentsOf(path, file) {
    const text = await readText(path, file);
    return typeof text === 'string' ? readYaml(text, file).documents : [];
}
function among(documents, object) {
    const [, , , name] = identity(object);
    const alike = documents.filter(({ value }) => {
        const [apiVersion, kind, , before] = identity(value);
        return (apiVersion === identity(object)[0] && kind === identity(object)[1] && name !== '' && name?.includes(before ?? ''));
    });
    return alike.find(({ value }) => identity(value)[3] === name) ?? (alike.length === 1 ? alike[0] : undefined);
}
function identity(object) {
    const fields = [['apiVersion'], ['kind'], ['metadata', 'namespace'], ['metadata', 'name']];
    return fields.map((field) => String(valueAt(object, field) ?? ''));
}
function origin_nameOf(object) {
    return identity(object).join(' ');
}
function isUntouched(now, before, path) {
    if (path.length === 2 && path[0] === 'metadata' && path[1] === 'name')
        return true;
    for (let length = 1; length <= path.length; length++) {
        const [one, other] = [now, before].map((value) => valueAt(value, path.slice(0, length)));
        if (one === undefined && other === undefined)
            return true;
        if (one === undefined || other === undefined)
            return false;
        const isItem = typeof path[length - 1] === 'number';
        if (isItem && valueAt(one, ['name']) !== valueAt(other, ['name']))
            return false;
        if (length === path.length)
            return typeof one === 'object' || one === other;
    }
    return true;
}

;// CONCATENATED MODULE: ./build/manifests/kustomize.js




const HINTS = [
    [
        /security; file '([^']+)' is not in or below '([^']+)'/,
        (_, file, folder) => `Kustomize reads files only from the kustomization's own folder. Move ${file} into ${folder}, or give its folder a kustomization.yaml and name the folder.`,
    ],
    [
        /must specify --enable-helm/,
        () => 'Name the chart’s own folder in `manifests`, with `helm-values` and `helm-set`.',
    ],
    [
        /external plugins disabled|plugins? .*(?:not enabled|disabled)|exec .*(?:not enabled|disabled)/,
        () => 'Plugins are programs, and are not run: render it in a step of its own, and name the file it writes.',
    ],
    [
        /failed to run '[^']*git|dial tcp|no such host|TLS handshake|i\/o timeout/,
        () => 'Check the address, and that this runner reaches it without a password; or copy the base into the repository.',
    ],
    [/unknown field "([^"]+)"/, (_, field) => `Correct the field ${field}; kubectl knows none of that name.`],
    [/cycle detected/, () => 'A kustomization names itself, maybe by way of another: take that line out.'],
    [
        /no matches for Id|nothing selected by|no resource matches/,
        () => 'Correct kind and name; they are the ones before namePrefix and nameSuffix, as the base has them.',
    ],
    [/may not add resource with an already registered id|already registered id/, () => 'Keep one of the two.'],
    [
        /([^\s']+)'?: no such file or directory/,
        (_, file) => `Correct the path, or commit ${file}; paths start at the folder of the kustomization that names them.`,
    ],
    [/yaml: |MalformedYAML|json: /, () => 'Correct the file at the line that it names.'],
];
async function kustomize(source, workshop) {
    const [plain, traces] = await Promise.all([build(source.path, workshop), traced(source, workshop)]);
    if (plain === undefined)
        return {
            what: `${source.shown} is a kustomization, and this runner has neither kubectl nor kustomize`,
            fix: 'Add a step before this one that installs kubectl: azure/setup-kubectl, or curl -fsSLo "$HOME/.local/bin/kubectl" https://dl.k8s.io/release/v1.35.4/bin/linux/amd64/kubectl && chmod +x "$HOME/.local/bin/kubectl" with that folder on PATH.',
            at: { file: await kustomizationIn(source) },
        };
    const { program, code, text, says } = plain;
    if (code !== 0)
        return render_refusal(`${source.shown} cannot be rendered by ${program}`, says, fixFor(says, HINTS) ?? `Run ${program} ${source.shown} in the checkout, and correct what it says.`, { file: await kustomizationIn(source) });
    for (const line of says.split('\n'))
        if (line !== '')
            workshop.io.info(`${source.shown}: ${line}`);
    const file = `${source.shown} (rendered by ${program})`;
    return { text, file, rendered: { lineAt: () => ({ file }), at: await originsOf(traces, file, workshop.roots) } };
}
async function build(path, workshop) {
    const byKubectl = await render('kubectl', ['kustomize', path], workshop);
    if (byKubectl !== undefined)
        return { ...byKubectl, program: 'kubectl kustomize' };
    const alone = await render('kustomize', ['build', path], workshop);
    return alone && { ...alone, program: 'kustomize build' };
}
async function traced(source, workshop) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)(workshop.folder, 'origins-'));
    const resources = [(0,external_node_path_.relative)(folder, source.path)];
    const buildMetadata = ['originAnnotations'];
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'kustomization.yaml'), JSON.stringify({ resources, buildMetadata }));
    const built = await build(folder, workshop);
    return built?.code === 0 ? { text: built.text, folder } : undefined;
}
async function kustomizationIn({ path, shown }) {
    const name = (await (0,promises_.readdir)(path)).find((entry) => /^kustomization(\.ya?ml)?$/i.test(entry));
    return name === undefined ? shown : (0,external_node_path_.join)(shown, name);
}

;// CONCATENATED MODULE: ./build/manifests/substitute.js


const MOST_TRIED = 50;
const PLACE = /(\$?)\$\{([A-Za-z_]\w*)\}/g;
function substitute(files, values) {
    if (values.size === 0)
        return { texts: files, problems: [], warnings: [], left: [] };
    const problems = [];
    const used = new Set();
    const left = [];
    const texts = files.flatMap((plain) => {
        const all = placesIn(plain.text);
        const places = all.filter(({ name }) => values.has(name));
        for (const { name, isEscaped, line } of all)
            if (!values.has(name) && !isEscaped)
                left.push(`${name} (${(0,problem/* place */.ik)({ file: plain.file, line })})`);
        for (const { name } of places)
            used.add(name);
        if (places.length === 0)
            return [plain];
        const missing = places.filter(({ name, isEscaped }) => !isEscaped && values.get(name) === '');
        const text = filled(plain.text, places, ({ name }) => values.get(name) ?? '');
        const wrong = [...missing.map((one) => withoutValue(one, plain.file)), ...broken(plain, places, values)];
        problems.push(...wrong);
        return wrong.length > 0 ? [] : [{ ...plain, text }];
    });
    const unused = [...values.keys()].filter((name) => !used.has(name));
    const warnings = unused.map((name) => ({
        what: `\`substitute\`: $\{${name}} is in no plain manifest, so its value goes nowhere`,
        fix: 'Correct the name, or drop the line; what kustomize and helm render is left as it is.',
    }));
    return { texts, problems, warnings, left: [...new Set(left)] };
}
function placesIn(text) {
    let line = 1;
    let at = 0;
    return [...text.matchAll(PLACE)].map(({ index, 0: whole, 1: dollar, 2: name = '' }) => {
        line += text.slice(at, index).split(/\r\n|\n|\r/).length - 1;
        at = index;
        return { name, isEscaped: dollar !== '', start: index, end: index + whole.length, line };
    });
}
function filled(text, places, by) {
    let at = 0;
    let result = '';
    for (const one of places) {
        result += text.slice(at, one.start) + (one.isEscaped ? `$\{${one.name}}` : by(one));
        at = one.end;
    }
    return result + text.slice(at);
}
function withoutValue(one, file) {
    return {
        what: `\`substitute\`: ${one.name} has no value, and $\{${one.name}} is used here`,
        why: 'A variable that is not set for this environment gives an empty text.',
        fix: `Set it, for example \`${one.name}=value\`; if it comes from vars or secrets, check that this environment has it.`,
        at: { file, line: one.line },
    };
}
function broken(plain, places, values) {
    let word = 'zq';
    while ([plain.text, ...values.values()].some((given) => given.includes(word)))
        word += 'x';
    const wordOf = ({ name }) => `${word}${[...values.keys()].indexOf(name)}${word}`;
    const reference = readYaml(filled(plain.text, places, wordOf), plain.file);
    if (reference.problems.length > 0)
        return [];
    const filling = (one) => values.get(one.name) || wordOf(one);
    const words = new Map(places.map((one) => [wordOf(one), filling(one)]));
    const breaks = (those) => {
        const tried = filled(plain.text, places, (one) => (those(one) ? filling(one) : wordOf(one)));
        const { documents, problems } = readYaml(tried, plain.file);
        return problems.length > 0 || !agree(documents, reference.documents, words);
    };
    if (!breaks(() => true))
        return [];
    const names = [...words.keys()].filter((key) => breaks((one) => wordOf(one) === key));
    const guilty = places
        .filter((one) => !one.isEscaped && names.includes(wordOf(one)))
        .slice(0, MOST_TRIED)
        .filter((one) => breaks((other) => other === one));
    return (guilty.length > 0 ? guilty : places.slice(0, 1)).map((one) => ({
        what: `\`substitute\`: the value of ${one.name} breaks the YAML here`,
        why: 'It has characters that are more than text in this place, such as `: `, ` #`, a quote or a backslash, or reads as nothing.',
        fix: `Put the field in quotes, "$\{${one.name}}" or '$\{${one.name}}', whichever the value does not have; or change the value.`,
        at: { file: plain.file, line: one.line },
    }));
}
function agree(now, reference, words) {
    const says = (text) => {
        let said = text;
        for (const [word, value] of words)
            said = said.replaceAll(word, () => value);
        return said;
    };
    const alike = (one, other) => {
        if (typeof other === 'string') {
            const wanted = says(other);
            if (typeof one === 'string')
                return says(one) === wanted;
            return wanted !== other && /^\S+$/.test(wanted) && ['number', 'boolean'].includes(typeof one);
        }
        if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
            return one === other;
        const fields = new Map(Object.entries(one).map(([key, value]) => [says(key), value]));
        const others = Object.entries(other);
        return (Array.isArray(one) === Array.isArray(other) &&
            fields.size === others.length &&
            others.every(([key, value]) => fields.has(says(key)) && alike(fields.get(says(key)), value)));
    };
    return now.length === reference.length && reference.every(({ value }, index) => alike(now[index]?.value, value));
}

;// CONCATENATED MODULE: ./build/manifests/texts.js





const AT_ONCE = 64;
const MOST_TOLD = 10;
async function textsOf(sources, wanted, workshop) {
    const { release, problems } = await releaseOf(wanted, sources, workshop);
    const read = [];
    for (let from = 0; from < sources.length; from += AT_ONCE) {
        const some = sources.slice(from, from + AT_ONCE);
        read.push(...(await Promise.all(some.map((source) => textOf(source, release, workshop)))).flat());
    }
    const texts = read.filter((one) => 'text' in one);
    const plain = substitute(texts.filter(({ rendered }) => rendered === undefined), wanted.substitute);
    for (const warning of plain.warnings)
        workshop.warn(warning);
    if (plain.left.length > 0)
        workshop.io.info(leftLine(plain.left));
    const filled = new Map(plain.texts.map((text) => [text.file, text]));
    return {
        texts: texts.flatMap((text) => (text.rendered === undefined ? (filled.get(text.file) ?? []) : text)),
        problems: [...problems, ...read.filter((one) => 'what' in one), ...plain.problems],
    };
}
function leftLine(left) {
    const more = left.length > MOST_TOLD ? ` and ${left.length - MOST_TOLD} more` : '';
    return `Left as they are, since \`substitute\` does not list them: ${left.slice(0, MOST_TOLD).join(', ')}${more}`;
}
async function textOf(source, release, workshop) {
    switch (source.kind) {
        case 'file': {
            const text = await readText(source.path, source.shown);
            return typeof text === 'string' ? { text, file: source.shown } : text;
        }
        case 'kustomization':
            return kustomize(source, workshop);
        case 'chart':
            return helm(source, release, workshop);
    }
}
async function releaseOf({ helmValues, helmSet, namespace = 'default' }, sources, { roots }) {
    const files = await Promise.all(helmValues.map((path) => findFile(path, 'helm-values', roots)));
    const problems = files.filter((file) => typeof file !== 'string');
    const inputs = [helmValues.length > 0 && '`helm-values`', helmSet.size > 0 && '`helm-set`'].filter(Boolean);
    if (inputs.length > 0 && !sources.some(({ kind }) => kind === 'chart'))
        problems.push({
            what: `${inputs.join(' and ')} ${inputs.length > 1 ? 'are' : 'is'} given, and \`manifests\` names no Helm chart`,
            fix: 'Name the folder with Chart.yaml in `manifests`, or drop the values.',
        });
    return { release: { values: files.filter((file) => typeof file === 'string'), set: helmSet, namespace }, problems };
}

;// CONCATENATED MODULE: ./build/manifests/load.js







async function loadManifests(wanted, { run, io, folder, warn }) {
    const roots = await rootsOf(run);
    const { found, problems } = await findSources(wanted.manifests, roots);
    const { texts, problems: unreadable } = await textsOf(found, wanted, { io, folder, roots, warn });
    problems.push(...unreadable);
    const manifests = [];
    for (const text of texts) {
        const { written, problems: wrong } = objectsIn(text);
        const sorted = text.isChart ? withoutHooks(written) : { kept: written, left: [], problems: [], warnings: [] };
        for (const { object } of sorted.left)
            io.info(`${label(object)} is left out: a Helm hook of another time`);
        for (const warning of sorted.warnings)
            warn(warning);
        manifests.push(...sorted.kept);
        problems.push(...wrong, ...sorted.problems);
    }
    problems.push(...duplicates(manifests));
    if (problems.length === 0 && manifests.length === 0)
        problems.push({
            what: `\`manifests\`: ${wanted.manifests.join(', ')} holds no object`,
            fix: 'Name the files or folders of your Kubernetes YAML.',
        });
    if (problems.length > 0)
        throw new problem/* Failed */.cV(problems);
    return manifests;
}
function objectsIn({ text, file, rendered }) {
    const { documents, problems } = readYaml(text, file);
    if (rendered === undefined)
        return parted(documents.flatMap((document) => objectsOf(document)), problems);
    const written = documents.flatMap((document) => objectsOf({ value: document.value, at: rendered.at(document) }));
    const told = problems.map((problem) => {
        const line = problem.at?.line ?? 1;
        return { ...problem, why: `It is in line ${line} of what was rendered.`, at: rendered.lineAt(line) };
    });
    return parted(written, told);
}
function parted(found, problems) {
    return {
        written: found.filter((one) => 'object' in one),
        problems: [...problems, ...found.filter((one) => 'what' in one)],
    };
}
function objectsOf(document, path = []) {
    const value = valueAt(document.value, path);
    if (value === null && path.length === 0)
        return [];
    const at = (inner = []) => document.at([...path, ...inner]);
    const missing = (field) => ({
        what: `This ${path.length === 0 ? 'document' : 'item'} has no ${field.join('.')}, so it is no Kubernetes object`,
        fix: `Add ${field.join('.')}, or keep the file out of \`manifests\`.`,
        at: at(field),
    });
    for (const field of [['apiVersion'], ['kind']])
        if (typeof valueAt(value, field) !== 'string')
            return [missing(field)];
    const items = valueAt(value, ['items']);
    if (Array.isArray(items) && String(valueAt(value, ['kind'])).endsWith('List'))
        return items.flatMap((_, index) => objectsOf(document, [...path, 'items', index]));
    if (typeof valueAt(value, ['metadata', 'name']) !== 'string')
        return [missing(['metadata', 'name'])];
    return [{ object: value, at }];
}
function duplicates(manifests) {
    const seen = new Map();
    return manifests.flatMap((manifest) => {
        const { apiVersion, kind, metadata } = manifest.object;
        const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
        const key = [group, kind, metadata.namespace ?? '', metadata.name].join(' ');
        const first = seen.get(key);
        seen.set(key, first ?? manifest);
        if (first === undefined)
            return [];
        return [
            {
                what: `${label(manifest.object)} is in the set twice`,
                why: `It is also at ${(0,problem/* place */.ik)(first.at())}.`,
                fix: 'Keep one of the two.',
                at: manifest.at(['metadata', 'name']),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/manifests/namespace.js

function checkNamespaces(manifests, namespace) {
    return manifests.flatMap(({ object, at }) => {
        const own = object.metadata.namespace;
        if (namespace === undefined || own === undefined || own === namespace)
            return [];
        return [
            {
                what: `${label(object)} names the namespace ${own}, and \`namespace\` is ${namespace}`,
                fix: 'Drop one of the two: `namespace` is for objects that name none.',
                at: at(['metadata', 'namespace']),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/manifests/set.js










async function readSet(inputs, ours, run, io, { registries, warn, folder }) {
    const written = await loadManifests(inputs, { run, io, folder, warn });
    const manifests = written.map(({ object, at }) => {
        const ourImage = imageFields(object).flatMap(({ image: name, path }) => {
            const image = ours.findIndex((one) => one.is(name));
            return image < 0 ? [] : [{ path, image }];
        });
        return { object, at, phase: phaseOf(object), headStart: hasHeadStart(object), awaited: false, ourImage };
    });
    const namespace = inputs.namespace ?? 'default';
    const ordered = inOrder(manifests, namespace);
    const { problems, warnings } = lint(manifests, { namespace, registries });
    (0,problem/* stopOn */.CM)([
        ...ours.flatMap(({ names }, index) => checkImageNamed(manifests, names, index)),
        ...checkService(manifests, inputs.service),
        ...checkNamespaces(manifests, inputs.namespace),
        ...problems,
        ...ordered.problems,
    ]);
    for (const warning of warnings)
        warn(warning);
    const set = exposed(ordered.set, inputs.service);
    io.info(`${set.length} objects: ${set.map(({ object }) => label(object)).join(', ')}`);
    for (const [index, { object, at }] of set.entries()) {
        const before = typeOf(ordered.set[index]?.object);
        if (typeOf(object) !== before)
            io.info(`${label(object)}: type ${before} becomes ${typeOf(object)}; ${(0,problem/* place */.ik)(at())} stays as it is`);
    }
    return set;
}
function typeOf(object) {
    return String(valueAt(object, ['spec', 'type']) ?? 'ClusterIP');
}

;// CONCATENATED MODULE: ./build/rollout/verdict.js
const ready = (says) => ({ state: 'ready', says });
const waiting = (says) => ({ state: 'waiting', says });
const failed = (says) => ({ state: 'failed', says });
function condition(object, type) {
    return object.status?.conditions?.find((one) => one.type === type);
}

;// CONCATENATED MODULE: ./build/rollout/readiness/loadBalancer.js

function hostOf(object) {
    const [first] = object.status?.loadBalancer?.ingress ?? [];
    return first?.hostname ?? first?.ip;
}
const whenItHasHost = (object) => {
    const host = hostOf(object);
    return host === undefined ? waiting('no load balancer yet') : ready(host);
};
const service = (object) => object.spec?.type === 'LoadBalancer' ? whenItHasHost(object) : ready('reachable inside the cluster');
const ingress = whenItHasHost;

;// CONCATENATED MODULE: ./build/rollout/address.js


function addressOf(object) {
    const dns = hostOf(object);
    if (dns === undefined)
        return undefined;
    if (object.kind === 'Service')
        return serviceAddress(object, dns);
    if (object.kind === 'Ingress')
        return ingressAddress(object, dns);
    return undefined;
}
const SERVICE_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';
const INGRESS_PREFIX = 'alb.ingress.kubernetes.io';
function serviceAddress(object, dns) {
    if (object.spec.type !== 'LoadBalancer')
        return undefined;
    const annotations = object.metadata.annotations ?? {};
    const ports = object.spec.ports ?? [];
    const secure = tlsPorts(annotations, ports);
    const chosen = ports.find((one) => secure.has(one.port)) ?? ports.find(({ port }) => port === 80) ?? ports[0];
    if (chosen === undefined)
        return undefined;
    const scheme = secure.has(chosen.port) ? 'https' : 'http';
    const usual = chosen.port === (scheme === 'https' ? 443 : 80);
    return {
        dns,
        url: `${scheme}://${dns}${usual ? '' : `:${chosen.port}`}`,
        internal: isInternal(dns, annotations, SERVICE_PREFIX),
        hasPath: false,
    };
}
function tlsPorts(annotations, ports) {
    if (annotations[`${SERVICE_PREFIX}-ssl-cert`] === undefined)
        return new Set(ports.flatMap(({ port }) => (port === 443 ? [port] : [])));
    const listed = annotations[`${SERVICE_PREFIX}-ssl-ports`]?.split(',').map((entry) => entry.trim()) ?? ['*'];
    const isListed = ({ port, name }) => listed.some((entry) => entry === '*' || entry === String(port) || entry === name);
    return new Set(ports.filter(isListed).map(({ port }) => port));
}
function ingressAddress(object, dns) {
    const annotations = object.metadata.annotations ?? {};
    const rule = object.spec?.rules?.[0];
    const host = rule?.host?.includes('*') ? undefined : rule?.host;
    const path = String(valueAt(rule, ['http', 'paths', 0, 'path']) ?? '/').replace(/\*$/, '');
    const listens = annotations[`${INGRESS_PREFIX}/listen-ports`] ?? '';
    const secure = (object.spec?.tls ?? []).length > 0 ||
        listens.includes('HTTPS') ||
        annotations[`${INGRESS_PREFIX}/certificate-arn`] !== undefined;
    const port = Number(new RegExp(`"${secure ? 'HTTPS' : 'HTTP'}"\\s*:\\s*(\\d+)`).exec(listens)?.[1] ?? (secure ? 443 : 80));
    const usual = port === (secure ? 443 : 80);
    const url = `${secure ? 'https' : 'http'}://${host ?? dns}${usual ? '' : `:${port}`}${path === '/' ? '' : path}`;
    return { dns, url, internal: isInternal(dns, annotations, INGRESS_PREFIX), hasPath: path !== '/' };
}
function isInternal(dns, annotations, prefix) {
    const scheme = annotations[`${prefix}-scheme`] ?? annotations[`${prefix}/scheme`];
    return dns.startsWith('internal-') || scheme === 'internal' || annotations[`${prefix}-internal`] === 'true';
}

;// CONCATENATED MODULE: ./build/rollout/diagnose.js

async function diagnose(waited, timeout, api) {
    const { object, verdict, applied } = waited;
    const namespace = object.metadata.namespace ?? 'default';
    const [pods, events] = await Promise.all([
        diagnose_podsOf(object, namespace, api),
        diagnose_eventsOf(object.metadata.uid, namespace, api),
    ]);
    const stuck = [...new Set(pods.flatMap(troubles))];
    const said = [
        ...new Set([
            ...events,
            ...(await Promise.all(pods.map((pod) => diagnose_eventsOf(pod.metadata.uid, namespace, api)))).flat(),
        ]),
    ];
    return {
        what: verdict.state === 'failed'
            ? `${label(object)} failed: ${verdict.says}`
            : `${label(object)} was not ready after ${timeout}: ${verdict.says}`,
        why: [...stuck, ...said.slice(-3)].join('\n') || 'Neither its pods nor its events say why.',
        fix: stuck.length > 0
            ? 'Mend what its pods say; kubectl logs and kubectl describe pod show more.'
            : 'Give it more `timeout` if it only was slow.',
        at: applied.manifest.at(),
    };
}
async function diagnose_podsOf(object, namespace, api) {
    const labels = object.kind === 'Service' || object.kind === 'Ingress' ? undefined : object.spec?.selector?.matchLabels;
    if (labels === undefined)
        return object.kind === 'Pod' ? [object] : [];
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
    const answer = await api.send('GET', `/api/v1/namespaces/${namespace}/pods`, { query: { labelSelector } });
    return answer.code === 200 ? answer.body.items : [];
}
function troubles(pod) {
    const name = `Pod/${pod.metadata.name}`;
    const status = pod.status ?? {};
    const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    const unscheduled = status.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False');
    return [
        ...(unscheduled?.message === undefined ? [] : [`${name} cannot be scheduled: ${unscheduled.message}`]),
        ...containers.flatMap(({ name: container, state, lastState, restartCount }) => {
            const { reason, message } = state?.waiting ?? {};
            const ended = state?.terminated ?? lastState?.terminated;
            const exit = ended === undefined || ended.exitCode === 0
                ? ''
                : ` (exit code ${ended.exitCode}, ${ended.reason}, ${restartCount} restarts)`;
            if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
                return [`${name} container ${container}: ${reason}${exit}${message === undefined ? '' : `: ${message}`}`];
            return exit === '' ? [] : [`${name} container ${container} ended${exit}`];
        }),
    ];
}
async function diagnose_eventsOf(uid, namespace, api) {
    const query = { fieldSelector: `involvedObject.uid=${uid},type=Warning` };
    const answer = await api.send('GET', `/api/v1/namespaces/${namespace}/events`, { query });
    return answer.code === 200 ? answer.body.items.map(({ reason, message }) => `${reason}: ${message}`) : [];
}

;// CONCATENATED MODULE: ./build/rollout/readiness/daemonSet.js

const daemonSet = ({ spec = {}, status = {} }) => {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: updated = 0, numberReady = 0, numberAvailable = 0, } = status;
    if (spec.updateStrategy?.type === 'OnDelete')
        return ready('updates only when its pods are deleted (OnDelete)');
    if (updated < wanted)
        return waiting(`${updated} of ${wanted} pods updated`);
    if (numberReady < wanted)
        return waiting(`${numberReady} of ${wanted} pods ready`);
    if (numberAvailable < wanted)
        return waiting(`${numberAvailable} of ${wanted} pods available`);
    return ready(`${wanted} of ${wanted} pods ready`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/deployment.js

const deployment = (object) => {
    const { spec = {}, status = {} } = object;
    const wanted = spec.replicas ?? 1;
    const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    if (spec.paused)
        return ready('paused, so nothing rolls out');
    const progressing = condition(object, 'Progressing');
    if (progressing?.reason === 'ProgressDeadlineExceeded')
        return failed(progressing.message ?? 'no progress within its deadline');
    if (updatedReplicas < wanted)
        return waiting(`${updatedReplicas} of ${wanted} pods updated`);
    if (replicas > updatedReplicas)
        return waiting(`old pods still there: ${replicas - updatedReplicas}`);
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (availableReplicas < wanted)
        return waiting(`${availableReplicas} of ${wanted} pods available`);
    return ready(`${wanted} of ${wanted} pods ready`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/established.js

const customResourceDefinition = (object) => condition(object, 'Established')?.status === 'True' ? ready('established') : waiting('not established yet');
const namespace = (object) => object.status?.phase === 'Active' ? ready('active') : waiting(String(object.status?.phase ?? 'pending').toLowerCase());

;// CONCATENATED MODULE: ./build/rollout/readiness/job.js

const job = (object) => {
    const failure = condition(object, 'Failed');
    if (failure?.status === 'True')
        return failed(failure.message ?? failure.reason ?? 'failed');
    if (condition(object, 'Complete')?.status === 'True')
        return ready('complete');
    if (object.spec?.suspend)
        return ready('suspended, so nothing runs');
    const { succeeded = 0 } = object.status ?? {};
    return waiting(`${succeeded} of ${object.spec?.completions ?? 1} completed`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/pod.js

const pod = (object) => {
    const { phase = 'Pending', message } = object.status ?? {};
    if (phase === 'Succeeded')
        return ready('succeeded');
    if (phase === 'Failed')
        return failed(message ?? 'failed');
    if (object.spec?.restartPolicy === 'Never')
        return waiting(phase.toLowerCase());
    return condition(object, 'Ready')?.status === 'True' ? ready('ready') : waiting(phase.toLowerCase());
};

;// CONCATENATED MODULE: ./build/rollout/readiness/statefulSet.js

const statefulSet = ({ spec = {}, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
    if (spec.updateStrategy?.type === 'OnDelete')
        return ready('updates only when its pods are deleted (OnDelete)');
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (replicas > wanted)
        return waiting(`${replicas - wanted} pods too many`);
    const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    if (partition > 0) {
        const share = Math.max(0, wanted - partition);
        return updatedReplicas >= share
            ? ready(`${share} pods updated, as its partition asks`)
            : waiting(`${updatedReplicas} of ${share} pods updated`);
    }
    if (currentRevision !== updateRevision)
        return waiting(`${updatedReplicas} of ${wanted} pods updated`);
    return ready(`${wanted} of ${wanted} pods ready`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/rules.js








const RULES = {
    'apps/v1 Deployment': deployment,
    'apps/v1 StatefulSet': statefulSet,
    'apps/v1 DaemonSet': daemonSet,
    'batch/v1 Job': job,
    'v1 Pod': pod,
    'v1 Service': service,
    'networking.k8s.io/v1 Ingress': ingress,
    'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinition,
    'v1 Namespace': namespace,
};
function readinessOf({ apiVersion, kind }) {
    const rule = RULES[`${apiVersion} ${kind}`];
    if (rule === undefined)
        return undefined;
    return (object) => {
        if (object.metadata?.deletionTimestamp !== undefined)
            return waiting('being deleted');
        const seen = object.status?.observedGeneration ?? (apiVersion === 'apps/v1' ? 0 : undefined);
        if (seen !== undefined && seen < object.metadata.generation)
            return waiting('not seen by its controller yet');
        return rule(object);
    };
}

;// CONCATENATED MODULE: ./build/rollout/wait.js




const HEARTBEAT_MS = 30_000;
const RELIST_MS = 10_000;
const RETRY_MS = 1_000;
async function waitUntilReady(applied, deadline, api, io) {
    const started = io.now();
    const targets = new Map();
    for (const one of applied) {
        const readiness = readinessOf(one.object);
        if (readiness !== undefined)
            targets.set(one.path, { applied: one, readiness, object: one.object, verdict: readiness(one.object), afterMs: 0 });
    }
    const done = new AbortController();
    const signal = AbortSignal.any([io.signal, done.signal]);
    const timer = setTimeout(() => done.abort(), Math.max(0, deadline - io.now()));
    let spoke = io.now();
    const say = (line) => {
        spoke = io.now();
        io.info(line);
    };
    const heartbeat = setInterval(() => {
        if (io.now() - spoke < HEARTBEAT_MS)
            return;
        const open = [...targets.values()].filter(({ verdict }) => verdict.state === 'waiting');
        say(`Still waiting (${Math.round((io.now() - started) / 1000)} s): ${open.map(({ object, verdict }) => `${label(object)} ${verdict.says}`).join('; ')}`);
    }, 1_000);
    const settle = () => {
        const states = [...targets.values()].map(({ verdict }) => verdict.state);
        if (states.every((state) => state === 'ready') || states.includes('failed'))
            done.abort();
    };
    const see = (path, object) => {
        const target = targets.get(path);
        if (target === undefined || (object !== undefined && isOlder(object, target.object)))
            return;
        const verdict = object === undefined ? whenGone(target.object) : target.readiness(object);
        if (verdict.says !== target.verdict.says)
            say(`${label(target.object)}: ${verdict.says}`);
        targets.set(path, { ...target, object: object ?? target.object, verdict, afterMs: io.now() - started });
        settle();
    };
    settle();
    const collections = Map.groupBy(targets.values(), ({ applied: { collection } }) => collection);
    try {
        const followed = Promise.all([...collections].map(([collection, of]) => follow(collection, of, see, api, signal)));
        await Promise.race([followed, aborted(signal)]);
        io.signal.throwIfAborted();
    }
    finally {
        clearTimeout(timer);
        clearInterval(heartbeat);
        done.abort();
    }
    if ([...targets.values()].every(({ verdict }) => verdict.state === 'ready'))
        io.info(`All ${targets.size} ready after ${((io.now() - started) / 1000).toFixed(1)} s`);
    return [...targets.values()].map(({ applied: one, verdict, object, afterMs }) => ({
        applied: one,
        verdict,
        object,
        afterMs,
    }));
}
async function follow(collection, targets, see, api, signal) {
    while (!signal.aborted) {
        const since = Date.now();
        try {
            await listAndWatch(collection, targets, see, api, signal);
        }
        catch (error) {
            if (!(error instanceof problem/* Failed */.cV))
                throw error;
        }
        if (Date.now() - since < RETRY_MS)
            await pause(RETRY_MS, signal);
    }
}
async function listAndWatch(collection, targets, see, api, signal) {
    const [only] = targets;
    const query = targets.length === 1 && only !== undefined ? { fieldSelector: `metadata.name=${only.object.metadata.name}` } : {};
    const list = await api.send('GET', collection, { query });
    if (list.code !== 200) {
        for (const { applied } of targets) {
            const one = await api.send('GET', applied.path);
            if (one.code === 200 || one.code === 404)
                see(applied.path, one.code === 200 ? one.body : undefined);
        }
        return;
    }
    const { apiVersion, kind } = only?.object ?? {};
    const items = new Map(list.body.items.map((item) => [
        objectPath(collection, item.metadata.name),
        { ...item, apiVersion, kind },
    ]));
    for (const { applied } of targets)
        see(applied.path, items.get(applied.path));
    if (signal.aborted)
        return;
    const onEvent = ({ type, object }) => {
        if (type === 'BOOKMARK' || type === 'ERROR')
            return;
        see(objectPath(collection, object.metadata.name), type === 'DELETED' ? undefined : object);
    };
    const watched = {
        ...query,
        resourceVersion: list.body.metadata.resourceVersion,
        timeoutSeconds: String(RELIST_MS / 1000),
    };
    await api.watch(collection, watched, onEvent, signal);
}
function whenGone({ kind, spec }) {
    const removesItself = kind === 'Job' && valueAt(spec, ['ttlSecondsAfterFinished']) !== undefined;
    return removesItself ? ready('finished, and removed by its TTL') : waiting('deleted by somebody else');
}
function isOlder(object, known) {
    const generation = Number(object.metadata.generation ?? 0);
    if (object.metadata.uid !== known.metadata.uid)
        return false;
    return generation < Number(known.metadata.generation ?? 0);
}
function aborted(signal) {
    return new Promise((resolve) => {
        if (signal.aborted)
            resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
    });
}
function pause(milliseconds, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
        }, { once: true });
    });
}

;// CONCATENATED MODULE: ./build/rollout/rollout.js




function deadlineIn(milliseconds, io) {
    const minutes = milliseconds / 60_000;
    return {
        at: io.now() + milliseconds,
        timeout: minutes >= 1 && Number.isInteger(minutes) ? `${minutes} min` : `${milliseconds / 1000} s`,
    };
}
async function awaitReady(applied, deadline, api, io, onEnd = () => undefined) {
    if (applied.length === 0)
        return;
    const waited = await waitUntilReady(applied, deadline.at, api, io);
    onEnd(waited);
    const failed = waited.filter(({ verdict }) => verdict.state === 'failed');
    const late = waited.filter(({ verdict }) => verdict.state === 'waiting');
    const broken = failed.length > 0 ? failed : late;
    if (broken.length > 0)
        throw new problem/* Failed */.cV(await Promise.all(broken.map((one) => diagnose(one, deadline.timeout, api))));
}
function foundations(applied) {
    const isGround = (kind) => kind === 'Namespace' || kind === 'CustomResourceDefinition';
    return applied.filter(({ object, manifest }) => manifest.awaited || isGround(object.kind));
}
function pickAddress(waited, exposed) {
    const rank = ({ object: { kind, metadata } }) => kind === 'Service' ? (metadata.name === exposed ? 0 : 2) : 1;
    return [...waited]
        .sort((one, other) => rank(one) - rank(other))
        .map(({ object }) => addressOf(object))
        .find((address) => address !== undefined);
}

// EXTERNAL MODULE: external "node:dns"
var external_node_dns_ = __webpack_require__(610);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./build/rollout/verify.js



const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
const verify_HEARTBEAT_MS = 30_000;
const SHORTEST_WAIT_MS = 1_000;
async function verifyUrl(address, deadline, timeout, io) {
    const literal = [address.dns, new URL(address.url).hostname.replace(/^\[|\]$/g, '')].find(isLinkLocal);
    if (literal !== undefined)
        return [notTried(address, literal)];
    const dispatcher = new undici/* Agent */.g6({
        connect: { lookup: through(address.dns), timeout: 5_000 },
        headersTimeout: 10_000,
        bodyTimeout: 10_000,
    });
    const started = io.now();
    let spoke = started;
    let said = 'it was not asked yet';
    try {
        for (let pause = FIRST_PAUSE_MS;; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
            const answer = await ask(address, deadline, dispatcher, io);
            if (answer.answers) {
                io.info(`${address.url} answers: HTTP ${answer.says}`);
                return [];
            }
            said = answer.says;
            if (io.now() + pause > deadline)
                return [unanswered(address, said, timeout)];
            if (io.now() - spoke > verify_HEARTBEAT_MS) {
                spoke = io.now();
                io.info(`Still waiting for ${address.url} to answer (${Math.round((spoke - started) / 1000)} s): ${said}`);
            }
            await io.sleep(pause);
        }
    }
    finally {
        await dispatcher.destroy();
    }
}
async function ask(address, deadline, dispatcher, io) {
    const left = AbortSignal.timeout(Math.max(SHORTEST_WAIT_MS, Math.floor(deadline - io.now())));
    try {
        const { statusCode, body } = await (0,undici/* request */.Em)(address.url, {
            dispatcher,
            signal: AbortSignal.any([io.signal, left]),
            headers: { 'user-agent': 'ship-to-eks' },
        });
        await body.dump();
        const answers = address.hasPath ? statusCode >= 200 && statusCode < 300 : statusCode < 500;
        return { answers, says: String(statusCode) };
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (left.aborted)
            return { answers: false, says: 'it takes the request and does not answer' };
        const { code, message } = error;
        return { answers: false, says: code === 'ENOTFOUND' ? 'its name does not resolve yet' : message || String(code) };
    }
}
function through(dns) {
    return (_, options, callback) => {
        if ((0,external_node_net_.isIP)(dns))
            return callback(null, options.all ? [{ address: dns, family: (0,external_node_net_.isIP)(dns) }] : dns, (0,external_node_net_.isIP)(dns));
        (0,external_node_dns_.lookup)(dns, { ...options, all: true }, (error, addresses) => {
            const outside = (addresses ?? []).filter(({ address }) => !isLinkLocal(address));
            const [first] = outside;
            if (error || first === undefined)
                return callback(error ?? new Error(`${dns} leads to a link-local address`), '', 4);
            return options.all ? callback(null, outside) : callback(null, first.address, first.family);
        });
    };
}
function isLinkLocal(address) {
    const family = (0,external_node_net_.isIP)(address);
    if (family === 0)
        return false;
    const list = new external_node_net_.BlockList();
    list.addSubnet('169.254.0.0', 16);
    list.addSubnet('fe80::', 10, 'ipv6');
    list.addAddress('fd00:ec2::254', 'ipv6');
    return list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
function notTried(address, literal) {
    return {
        what: `${address.url} is not tried`,
        why: `${literal} is a link-local or metadata address, and no load balancer’s.`,
        fix: 'Check what wrote this address into the status of the Service or Ingress.',
    };
}
function unanswered(address, said, timeout) {
    return {
        what: `${address.url} did not answer within ${timeout}`,
        why: `At last: ${said}.`,
        fix: /certificate|altname/i.test(said)
            ? 'Give the listener a certificate for this host.'
            : 'Check that the app listens on 0.0.0.0 at the Service’s targetPort, and the health check of the load balancer. If this runner cannot reach it, set `verify: false`.',
    };
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-eks/dist-cjs/index.js
var client_eks_dist_cjs = __webpack_require__(4524);
;// CONCATENATED MODULE: ./build/aws/cluster.js



async function findCluster(name, region, identity, io) {
    const cluster = await describe(name, region, identity, io);
    (0,problem/* stopOn */.CM)(checkCluster(cluster));
    return {
        name,
        endpoint: cluster.endpoint ?? '',
        ca: Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8'),
        version: cluster.version ?? '',
        reach: reachOf(cluster),
        autoMode: cluster.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled ?? false,
    };
}
async function describe(name, region, identity, io) {
    const eks = new client_eks_dist_cjs/* EKSClient */.JQJ({ ...clientSettings(region, io), credentials: identity.keys });
    let others = '';
    const answer = await call(io, `The cluster ${name} could not be looked up`, (options) => eks.send(new client_eks_dist_cjs/* DescribeClusterCommand */.hV5({ name }), options).catch(async (error) => {
        if (error.name === 'ResourceNotFoundException')
            others = await clusterNames(eks, options);
        throw error;
    }), (error) => error.name === 'ResourceNotFoundException'
        ? {
            what: `There is no cluster ${name} in ${region} of account ${identity.account}`,
            why: others || 'The role may not list the clusters there are.',
            fix: 'Correct `cluster-name` or `aws-region`, or create the cluster first.',
        }
        : undefined);
    return answer.cluster ?? {};
}
async function clusterNames(eks, options) {
    try {
        const { clusters = [] } = await eks.send(new client_eks_dist_cjs/* ListClustersCommand */.Nnn({}), options);
        return clusters.length === 0 ? 'The region has no cluster at all.' : `The region has ${clusters.join(', ')}.`;
    }
    catch {
        return '';
    }
}
function checkCluster(cluster) {
    const { name, status, endpoint } = cluster;
    if (endpoint === undefined || (status !== 'ACTIVE' && status !== 'UPDATING'))
        return [
            {
                what: `The cluster ${name} is ${status}, not ACTIVE`,
                fix: `Wait for it (aws eks wait cluster-active --name ${name}) and run the job again.`,
            },
        ];
    return [];
}
function reachOf(cluster) {
    const { endpointPublicAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {};
    if (endpointPublicAccess === false)
        return 'The cluster’s endpoint is private: only a runner inside its VPC reaches it.';
    const limited = publicAccessCidrs.length > 0 && !publicAccessCidrs.includes('0.0.0.0/0');
    return limited ? `The cluster’s endpoint answers ${publicAccessCidrs.join(', ')} only.` : '';
}

// EXTERNAL MODULE: ./node_modules/@smithy/core/dist-cjs/submodules/checksum/index.js
var checksum = __webpack_require__(9542);
// EXTERNAL MODULE: ./node_modules/@smithy/signature-v4/dist-cjs/index.js
var signature_v4_dist_cjs = __webpack_require__(5118);
;// CONCATENATED MODULE: ./build/aws/token.js


const GOOD_FOR_MS = 10 * 60_000;
async function eksToken(cluster, region, identity) {
    const suffix = identity.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const hostname = `sts.${region}.${suffix}`;
    const signer = new signature_v4_dist_cjs.SignatureV4({
        service: 'sts',
        region,
        credentials: identity.keys,
        sha256: checksum.Sha256,
        applyChecksum: false,
    });
    const request = {
        method: 'GET',
        protocol: 'https:',
        hostname,
        path: '/',
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
        headers: { host: hostname, 'x-k8s-aws-id': cluster },
    };
    const signed = await signer.presign(request, { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) });
    const query = new URLSearchParams(signed.query);
    return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString('base64url')}`;
}
function tokenSource(cluster, region, identity, mask) {
    let current;
    return async (renew = false) => {
        if (current === undefined || renew || Date.now() - current.since > GOOD_FOR_MS) {
            const token = eksToken(cluster, region, identity).then((text) => {
                mask(text);
                return text;
            });
            const made = { token, since: Date.now() };
            current = made;
            token.catch(() => {
                if (current === made)
                    current = undefined;
            });
        }
        return current.token;
    };
}

;// CONCATENATED MODULE: ./build/cluster/apply.js


async function apply(plan, options) {
    const applied = [];
    for (const phase of [...new Set(plan.map(({ manifest }) => manifest.phase))].sort((one, other) => one - other)) {
        const steps = plan.filter(({ manifest }) => manifest.phase === phase);
        const done = await (0,problem/* together */.bs)(...steps.map((step) => applyOne(step, options)));
        applied.push(...done);
        await options.settled(done);
    }
    return applied;
}
async function applyOne(step, options) {
    const object = await send(step, options.sender, false);
    const before = step.live?.metadata.resourceVersion;
    const action = before === undefined ? 'created' : before === object.metadata.resourceVersion ? 'unchanged' : 'configured';
    const { manifest, collection, path } = step;
    const applied = { manifest, collection, path, action, object };
    options.onApplied(applied);
    return applied;
}

;// CONCATENATED MODULE: ./build/cluster/backends.js

async function missingBackends(wanted, api) {
    const answers = await Promise.all(wanted.map(({ namespace, name }) => api.send('GET', objectPath(`/api/v1/namespaces/${namespace}/services`, name))));
    return wanted.flatMap(({ manifest, path, namespace, name }, index) => {
        if (answers[index]?.code !== 404)
            return [];
        return [
            {
                what: `${label(manifest.object)} leads to Service/${name}, which neither this set nor the namespace ${namespace} has`,
                why: 'Until there is one, requests to that path fail with 503.',
                fix: 'Correct the name, or add the Service to `manifests`.',
                at: manifest.at(path),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/cluster/claim.js

const claim_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';
function claimOf(service, autoMode) {
    if (service.kind !== 'Service' || valueAt(service, ['spec', 'type']) !== 'LoadBalancer')
        return undefined;
    const annotations = service.metadata.annotations ?? {};
    const className = valueAt(service, ['spec', 'loadBalancerClass']);
    const type = annotations[`${claim_PREFIX}-type`] ?? '';
    const scheme = annotations[`${claim_PREFIX}-scheme`];
    const internal = annotations[`${claim_PREFIX}-internal`];
    const isSaid = scheme !== undefined || internal !== undefined;
    const saysInternal = scheme === 'internal' || internal === 'true' || internal === '0.0.0.0/0';
    if (className === 'eks.amazonaws.com/nlb' || (className === undefined && autoMode))
        return {
            by: 'EKS Auto Mode',
            makes: 'a Network Load Balancer',
            reach: publicIf(scheme === 'internet-facing'),
            isSaid,
        };
    if (className === 'service.k8s.aws/nlb' || /^(external|nlb-ip)$/.test(type))
        return {
            by: 'the AWS Load Balancer Controller',
            makes: 'a Network Load Balancer',
            reach: publicIf(scheme === 'internet-facing' || internal === 'false'),
            isSaid,
        };
    if (className !== undefined)
        return undefined;
    const makes = type === 'nlb' ? 'a Network Load Balancer' : 'a Classic Load Balancer';
    return { by: 'the AWS cloud provider', makes, reach: publicIf(!saysInternal), isSaid };
}
function publicIf(condition) {
    return condition ? 'public' : 'internal';
}
function unsaidInternal({ object, at }, claim) {
    if (claim.isSaid || claim.reach === 'public')
        return undefined;
    return {
        what: `${label(object)} will be reachable from inside the VPC only`,
        why: `${claim.by} makes load balancers internal unless told otherwise.`,
        fix: `Say which it is to be, in metadata.annotations: \`${claim_PREFIX}-scheme: internet-facing\` or \`${claim_PREFIX}-scheme: internal\`.`,
        at: at(['metadata']),
    };
}

// EXTERNAL MODULE: ./node_modules/@kubernetes/client-node/dist/watch.js + 2 modules
var dist_watch = __webpack_require__(6584);
;// CONCATENATED MODULE: ./build/cluster/client.js



const RETRIES = {
    maxRetries: 4,
    minTimeout: 250,
    maxTimeout: 5_000,
    methods: ['GET', 'PATCH', 'POST', 'DELETE'],
    statusCodes: [429, 502, 503, 504],
    throwOnError: false,
};
function openApi(cluster, token, io) {
    const tls = { ca: cluster.ca, timeout: 5_000 };
    const pool = new undici/* EnvHttpProxyAgent */.J2({ connect: tls, requestTls: tls, connections: 16, headersTimeout: 30_000 });
    const dispatcher = new undici/* RetryAgent */.cg(pool, RETRIES);
    const once = async (method, path, options, renew) => {
        const answer = await (0,undici/* request */.Em)(`${cluster.endpoint}${path}`, {
            method,
            dispatcher,
            signal: io.signal,
            query: { ...options.query },
            headers: {
                accept: 'application/json',
                authorization: `Bearer ${await token(renew)}`,
                ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
            },
            ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        });
        const text = await answer.body.text();
        return { code: answer.statusCode, body: client_parse(text) };
    };
    return {
        async send(method, path, options = {}) {
            try {
                const answer = await once(method, path, options, false);
                return answer.code === 401 ? await once(method, path, options, true) : answer;
            }
            catch (error) {
                io.signal.throwIfAborted();
                if (error instanceof problem/* Failed */.cV)
                    throw error;
                throw new problem/* Failed */.cV([unreachable(cluster, error)]);
            }
        },
        async watch(path, query, onEvent, signal) {
            const config = {
                getCurrentCluster: () => ({ server: cluster.endpoint }),
                async applySecurityAuthentication(context) {
                    context.setHeaderParam('authorization', `Bearer ${await token()}`);
                    context.setDispatcher(pool);
                },
            };
            const watch = new dist_watch/* Watch */.o(config);
            await new Promise((resolve, reject) => {
                if (signal.aborted)
                    return resolve();
                const started = watch.watch(path, query, (type, object) => onEvent({ type, object }), () => resolve());
                const stop = () => {
                    resolve();
                    started.then((stream) => stream.abort()).catch(() => undefined);
                };
                signal.addEventListener('abort', stop, { once: true });
                started.catch(reject);
            });
        },
        close: () => pool.destroy(),
    };
}
function client_parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return { message: text.slice(0, 500) };
    }
}
function unreachable(cluster, error) {
    const cause = error.cause instanceof Error ? error.cause : error;
    return {
        what: `The API server of ${cluster.name} does not answer at ${cluster.endpoint}`,
        why: [cause.message, cluster.reach].filter((text) => text !== '').join('. '),
        fix: 'Run this job where the endpoint can be reached (a runner in the VPC, or the runner’s address among the public access CIDRs).',
        cause: error,
    };
}

;// CONCATENATED MODULE: ./build/cluster/discovery.js



async function discover(manifests, api, caller) {
    const known = new Map(manifests.flatMap(({ object }) => ownKinds(object)));
    const versions = new Set(manifests.map(({ object }) => object.apiVersion));
    const served = await Promise.all([...versions].map(async (version) => {
        const answer = await api.send('GET', root(version));
        if (answer.code === 404)
            return;
        if (answer.code !== 200)
            throw new problem/* Failed */.cV([explainRefusal(answer, `read ${root(version)}`, caller)]);
        for (const { kind, name, namespaced } of answer.body.resources)
            if (!name.includes('/'))
                known.set(`${version} ${kind}`, resource(version, name, namespaced));
        return version;
    }));
    const problems = manifests.flatMap(({ object, at }) => {
        if (known.has(`${object.apiVersion} ${object.kind}`))
            return [];
        const there = served.includes(object.apiVersion);
        return [
            {
                what: `The cluster has no ${object.kind} in ${object.apiVersion}`,
                why: there
                    ? `It serves ${object.apiVersion}, without that kind.`
                    : `It does not serve ${object.apiVersion} at all.`,
                fix: `Correct apiVersion and kind (kubectl api-resources lists them), or install what brings this kind first, or add its CRD to \`manifests\`.`,
                at: at([there ? 'kind' : 'apiVersion']),
            },
        ];
    });
    if (problems.length > 0)
        throw new problem/* Failed */.cV(problems);
    return ({ apiVersion, kind }) => known.get(`${apiVersion} ${kind}`);
}
function root(apiVersion) {
    return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
function resource(apiVersion, plural, namespaced) {
    return {
        namespaced,
        collection: (namespace) => `${root(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`,
    };
}
function ownKinds(object) {
    if (object.kind !== 'CustomResourceDefinition')
        return [];
    const { group, scope, names, versions } = object.spec;
    return (versions ?? []).map(({ name }) => [
        `${group}/${name} ${valueAt(names, ['kind'])}`,
        resource(`${group}/${name}`, String(valueAt(names, ['plural'])), scope === 'Namespaced'),
    ]);
}

;// CONCATENATED MODULE: ./build/target.js












async function lookAtCluster(target, set, identity, { inputs, report, io }) {
    const namespace = target.namespace ?? 'default';
    report.know({ namespace });
    const address = await findCluster(target.cluster, inputs.region, identity, io);
    const api = openApi(address, tokenSource(address.name, inputs.region, identity, io.mask), io);
    const caller = { cluster: address.name, region: inputs.region, arn: identity.arn };
    const resourceOf = await discover(set, api, caller);
    const sender = { api, caller, force: target.forceConflicts };
    const plan = await makePlan(set, namespace, resourceOf, sender);
    io.info(`${address.name} runs Kubernetes ${address.version}; ${plan.filter(({ live }) => live === undefined).length} of ${plan.length} objects are new`);
    for (const { manifest, rehearsed } of plan) {
        const claim = rehearsed && claimOf(rehearsed, address.autoMode);
        if (claim === undefined)
            continue;
        io.info(`${label(manifest.object)}: ${claim.by} makes ${claim.makes}, ${claim.reach}`);
        const unsaid = unsaidInternal(manifest, claim);
        if (unsaid !== undefined)
            report.warn(unsaid);
    }
    for (const missing of await missingBackends(servicesOutside(set, namespace), api))
        report.warn(missing);
    const applied = [];
    const onApplied = (one) => {
        applied.push(one);
        io.info(`${label(one.object)} ${one.action}`);
        report.know({ rows: rowsOf(applied, []) });
    };
    return {
        api,
        plan,
        apply: (steps, settled) => apply(steps, { sender, onApplied, settled }),
    };
}
function applyPlan(steps, deadline, cluster, { io }) {
    return cluster.apply(steps, (phase) => awaitReady(foundations(phase), deadline, cluster.api, io));
}
async function applyRest(early, images, deadline, cluster, hall) {
    const done = new Set(early.map(({ path }) => path));
    const references = images.map(({ reference }) => reference);
    const rest = cluster.plan
        .filter(({ path }) => !done.has(path))
        .map((step) => ({ ...step, manifest: withImages(step.manifest, references) }));
    return [...early, ...(await applyPlan(rest, deadline, cluster, hall))];
}
function tellRollout(applied, waited, target, report) {
    const address = pickAddress(waited, target.service.name);
    if (address !== undefined)
        report.know({ url: address.url, loadBalancerDns: address.dns });
    report.know({ rows: rowsOf(applied, waited) });
}
function rowsOf(applied, waited) {
    return applied.map(({ object, action, path }) => {
        const end = waited.find(({ applied: one }) => one.path === path);
        return { object: label(object), action, verdict: end?.verdict.says ?? '', seconds: end && end.afterMs / 1000 };
    });
}

;// CONCATENATED MODULE: ./build/deploy.js












async function deploy(hall) {
    const { inputs, report } = hall;
    const { deploy: target } = inputs;
    hall.io.info(intention(inputs));
    const set = await report.stage('Check the inputs and manifests', () => check(hall));
    const identity = await report.stage('Sign in to AWS', () => signIn(inputs, hall.run, hall.io));
    const [looks, cluster] = await report.stage('Look at the registry and the cluster', () => (0,problem/* together */.bs)(lookAtRegistry(identity, hall), target ? lookAtCluster(target, set, identity, hall) : Promise.resolve(undefined)));
    try {
        const [images, early] = await report.stage('Build and push the image', async () => {
            const wanted = await ensureRepositories(looks, identity, hall);
            return (0,problem/* together */.bs)(provide(wanted, hall), target?.overlap && cluster
                ? applyPlan(headStart(cluster.plan), deadlineIn(target.timeoutMs, hall.io), cluster, hall)
                : none);
        });
        if (target === undefined || cluster === undefined)
            return;
        const deadline = deadlineIn(target.timeoutMs, hall.io);
        const applied = await report.stage('Apply the manifests', () => applyRest(early, images, deadline, cluster, hall));
        const waited = [];
        await report.stage('Wait for the rollout and the load balancer', () => awaitReady(applied, deadline, cluster.api, hall.io, (ended) => {
            waited.push(...ended);
            tellRollout(applied, ended, target, report);
        }));
        const address = pickAddress(waited, target.service.name);
        if (address === undefined)
            return;
        await report.stage('Try the URL', async () => {
            if (!target.verify)
                hall.io.info(`${address.url} is not tried: \`verify\` is false`);
            else if (address.internal)
                hall.io.info(`${address.url} is not tried: its load balancer is internal`);
            else
                await (0,problem/* checked */.KD)(verifyUrl(address, deadline.at, deadline.timeout, hall.io));
        });
    }
    finally {
        await cluster?.api.close();
    }
}
const none = Promise.resolve([]);
async function check({ inputs, run, folder, report, io }) {
    const { images, deploy: target } = inputs;
    const checking = { registries: registriesOf(inputs), warn: report.warn, folder };
    const [, , , set] = await (0,problem/* together */.bs)((0,problem/* checked */.KD)(checkConnections(io.environment)), (0,problem/* checked */.KD)(checkCredentials(inputs, run)), (0,problem/* together */.bs)(...images.map((image) => (0,problem/* checked */.KD)(checkImage(image, run)))), target ? readSet(target, images.map(ourImage), run, io, checking) : Promise.resolve([]));
    return set;
}


/***/ })

};
