export const id = 219;
export const ids = [219];
export const modules = {

/***/ 7219:
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


/** What every AWS client of ours is made with: short connect, bounded answers, HTTPS_PROXY honoured. */
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
/** Settings of the environment that would send secrets where they can be read. */
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
/** Sends one AWS call; an error that AWS answers becomes the problem that `explain` makes of it. */
async function call(io, what, send, explain = () => undefined) {
    try {
        return await send({ abortSignal: io.signal });
    }
    catch (error) {
        io.signal.throwIfAborted();
        const { name, message } = error;
        throw new problem/* Failed */.cV([explain({ name, message }) ?? { what, ...hint(name, message), cause: error }]);
    }
}
const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|TimeoutError|socket hang up/;
const CERTIFICATE = /certificate|CERT_/i;
/** Why a call failed and what to do, for the causes that every service shares. */
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
/** The statement that would allow what AWS refused, read from AWS's own sentence. */
function grant(message) {
    const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
    const resource = /on resource: (\S+)/.exec(message)?.[1] ?? '*';
    if (action === undefined)
        return 'Allow this action in the policy of the role.';
    const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
    return `Add this statement to the role’s policy: ${statement}`;
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-eks/dist-cjs/index.js
var dist_cjs = __webpack_require__(4524);
;// CONCATENATED MODULE: ./build/aws/cluster.js



/** Asks EKS for the cluster. There is none, or it is not active: a problem, with the clusters that there are. */
async function findCluster(name, region, identity, io) {
    const cluster = await describe(name, region, identity, io);
    (0,problem/* stopOn */.CM)(checkCluster(cluster));
    return {
        name,
        endpoint: cluster.endpoint ?? '',
        ca: Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8'),
        version: cluster.version ?? '',
        reach: reachOf(cluster),
    };
}
async function describe(name, region, identity, io) {
    const eks = new dist_cjs/* EKSClient */.JQJ({ ...clientSettings(region, io), credentials: identity.keys });
    let others = '';
    const answer = await call(io, `The cluster ${name} could not be looked up`, (options) => eks.send(new dist_cjs/* DescribeClusterCommand */.hV5({ name }), options).catch(async (error) => {
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
        const { clusters = [] } = await eks.send(new dist_cjs/* ListClustersCommand */.Nnn({}), options);
        return clusters.length === 0 ? 'The region has no cluster at all.' : `The region has ${clusters.join(', ')}.`;
    }
    catch {
        return '';
    }
}
/** What keeps this runner from talking to the cluster, as EKS describes it. */
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

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var client_sts_dist_cjs = __webpack_require__(1695);
;// CONCATENATED MODULE: ./build/aws/denial.js
/** Reads a token's claims without checking it; it is our own, and STS checks it. Never print the token itself. */
function claimsOf(token) {
    try {
        return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    }
    catch {
        return {};
    }
}
/** Why STS refused AssumeRoleWithWebIdentity, with the trust policy to paste. */
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
/** What stops this job from signing in, as far as it can be known without asking AWS. */
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
/** Signs in: assumes the role by OIDC, or takes the credentials that the environment has. */
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
        const sts = new client_sts_dist_cjs/* STSClient */.iM(clientSettings(region, io));
        const answer = await call(io, `Assuming ${role.arn} failed`, (options) => sts.send(new client_sts_dist_cjs/* AssumeRoleWithWebIdentityCommand */.WH({
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
    const sts = new client_sts_dist_cjs/* STSClient */.iM(clientSettings(region, io));
    const answer = await call(io, 'No AWS credentials can be used', (options) => sts.send(new client_sts_dist_cjs/* GetCallerIdentityCommand */.zI({}), options));
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
        const keys = await current;
        const left = keys?.expiration === undefined ? Number.POSITIVE_INFINITY : keys.expiration.getTime() - Date.now();
        if (keys === undefined || left < RENEW_BEFORE_MS)
            current = fetch();
        return current;
    };
}
/** A session name as STS takes it: `[\w+=,.@-]`, 2 to 64 characters. */
function sessionName(wanted) {
    return wanted
        .replace(/[^\w+=,.@-]/g, '-')
        .slice(0, 64)
        .padEnd(2, '-');
}
/** The role behind a session: access entries and policies name roles, never sessions. */
function roleOf(arn) {
    const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
    return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var client_ecr_dist_cjs = __webpack_require__(8249);
;// CONCATENATED MODULE: ./build/aws/repository.js



function client(inputs, region, identity, io) {
    return new client_ecr_dist_cjs/* ECRClient */.S70({ ...clientSettings(inputs.repository.region ?? region, io), credentials: identity.keys });
}
/** Looks the repository up and gets a password for its registry; nothing is created. Missing and not to be made: a problem. */
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
/** The repository itself, made when it is missing: scanned on push, tags fixed but for caches and the moving tags that the user named. */
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
        // Another run was faster; its repository is as good as ours.
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

// EXTERNAL MODULE: ./node_modules/@smithy/core/dist-cjs/submodules/checksum/index.js
var checksum = __webpack_require__(9542);
// EXTERNAL MODULE: ./node_modules/@smithy/signature-v4/dist-cjs/index.js
var signature_v4_dist_cjs = __webpack_require__(5118);
;// CONCATENATED MODULE: ./build/aws/token.js


const GOOD_FOR_MS = 10 * 60_000;
/**
 * A token that EKS takes as a password for fifteen minutes: a presigned GetCallerIdentity, bound to the cluster's name.
 * The query may hold nothing but what aws-iam-authenticator allows. Source: its pkg/token.
 */
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
/** Gives a token, the same one for ten minutes; `renew` asks for a new one at once, as after a 401. */
function tokenSource(cluster, region, identity, mask) {
    let current;
    return async (renew = false) => {
        if (current === undefined || renew || Date.now() - current.since > GOOD_FOR_MS) {
            const token = eksToken(cluster, region, identity).then((made) => {
                mask(made);
                return made;
            });
            current = { token, since: Date.now() };
        }
        return current.token;
    };
}

;// CONCATENATED MODULE: ./build/manifest.js
/** `Deployment/web`, as people write it. */
function label(object) {
    return `${object.kind}/${object.metadata.name}`;
}
/** The value at a path, or undefined when the way there ends early. */
function valueAt(value, path) {
    let here = value;
    for (const key of path) {
        if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key))
            return undefined;
        here = here[key];
    }
    return here;
}
/** A copy of `value` in which the field at `path` is `replacement`; objects on the way are made when missing. */
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
/** Why the API server refused, with the commands that would allow it. `doing`: "apply Deployment/web". */
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



/** The name under which this action owns the fields that it sets. */
const FIELD_MANAGER = 'ship-to-eks';
/** Server-side apply of one object, or only its rehearsal; gives the object as the cluster has it then. */
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
    // Whoever applied this set by hand until now hands it over; any other owner has to be asked.
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
/** Strict decoding and the schema of server-side apply name the same mistake in two ways. */
function unknownFields(message) {
    const strict = [...message.matchAll(/unknown field "([^"]+)"/g)];
    const undeclared = [...message.matchAll(/\.([^\s:]+): field not declared in schema/g)];
    return [...new Set([...strict, ...undeclared].map(([, field]) => field))];
}
/** `.spec.ports[0].name`, `spec.containers[name="web"].image` as a path in the object. */
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
/** The item of a list that a selector such as `containerPort=80,protocol="TCP"` means; -1 for none. */
function itemOf(list, selector) {
    const wanted = [...selector.matchAll(/([\w-]+)=(?:"([^"]*)"|([^,]*))/g)].map(([, key, text, bare]) => [key, text ?? bare]);
    if (!Array.isArray(list) || wanted.length === 0)
        return -1;
    return list.findIndex((item) => wanted.every(([key, value]) => String(valueAt(item, [key]) ?? value) === value));
}

;// CONCATENATED MODULE: ./build/cluster/apply.js


/** Applies a plan phase by phase, the objects of a phase at once. A phase with problems is the last one. */
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

// EXTERNAL MODULE: ./node_modules/@kubernetes/client-node/dist/watch.js + 2 modules
var dist_watch = __webpack_require__(6584);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(6752);
;// CONCATENATED MODULE: ./build/cluster/client.js



const RETRIES = {
    maxRetries: 4,
    minTimeout: 250,
    maxTimeout: 5_000,
    methods: ['GET', 'PATCH', 'POST', 'DELETE'],
    // Not 500: the API server says that of a field it does not know, too.
    statusCodes: [429, 502, 503, 504],
    throwOnError: false,
};
/** Opens the API: TLS against the cluster's own CA, one connection pool, HTTPS_PROXY honoured. */
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
        return { code: answer.statusCode, body: parse(text) };
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
            // Watch needs no more of its configuration than these two.
            const watch = new dist_watch/* Watch */.o(config);
            await new Promise((resolve, reject) => {
                if (signal.aborted)
                    return resolve();
                const started = watch.watch(path, query, (type, object) => onEvent({ type, object }), () => resolve());
                const stop = () => {
                    // An answer that never comes must not hold the one who stops.
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
function parse(text) {
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



/** Asks the cluster for the kinds of the set; those whose CRD is in the set are taken from there. */
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

;// CONCATENATED MODULE: ./build/cluster/plan.js




/**
 * Looks at what is live, rehearses every object that can be, and orders the set. Nothing is changed. What the cluster
 * would refuse is a problem now, and so is a namespace that nobody makes.
 */
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
    await (0,problem/* together */.bs)(...plan.filter((planned) => canBeRehearsed(planned, plan)).map((planned) => rehearse(planned, sender)));
    return plan;
}
/** A namespace or kind of the set itself may not be there yet; the cluster cannot say anything about what needs it. */
function canBeRehearsed({ manifest: { object } }, steps) {
    const made = steps.filter(({ live }) => live === undefined).map(({ manifest }) => manifest.object);
    const inNewNamespace = made.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === object.metadata.namespace);
    const ofNewKind = made.some(({ kind, spec }) => kind === 'CustomResourceDefinition' && valueAt(spec, ['names', 'kind']) === object.kind);
    return !inNewNamespace && !ofNewKind;
}
async function rehearse(planned, sender) {
    try {
        await send(planned, sender, true);
    }
    catch (error) {
        // A webhook with side effects cannot be asked beforehand.
        const unable = error instanceof problem/* Failed */.cV && error.problems.every(({ why }) => why?.includes('does not support dry run'));
        if (!unable)
            throw error;
    }
}
/** The steps that can be taken while the image builds: new namespaces, and new Services and Ingresses to be reached at. */
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
        path: `${collection}/${object.metadata.name}`,
        live: undefined,
    };
}
async function missingNamespaces(steps, api, caller) {
    const made = new Set(steps.flatMap(({ manifest: { object } }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])));
    const used = new Map(steps.flatMap(({ manifest }) => manifest.object.metadata.namespace ? [[manifest.object.metadata.namespace, manifest]] : []));
    const problems = await Promise.all([...used].map(async ([name, manifest]) => {
        if (made.has(name) || name === 'default')
            return [];
        const answer = await api.send('GET', `/api/v1/namespaces/${name}`);
        if (answer.code === 401)
            return [explainRefusal(answer, 'read namespaces', caller)];
        // A role that may not read namespaces may still work in this one.
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

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/image/docker.js




/**
 * Makes a private DOCKER_CONFIG in `folder`. The user's logins, helpers, plugins, contexts and builders go on working;
 * only our registry's password is kept in the file, whatever helper is set up for the rest.
 */
async function privateDocker(folder, registry, io) {
    const env = io.environment;
    const theirs = env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME || (0,external_node_os_.homedir)(), '.docker');
    const config = await readConfig((0,external_node_path_.join)(theirs, 'config.json'));
    await (0,promises_.mkdir)(folder, { mode: 0o700 });
    const ours = {
        ...config,
        credHelpers: { ...config.credHelpers, [registry]: '' },
        cliPluginsExtraDirs: [(0,external_node_path_.join)(theirs, 'cli-plugins'), ...(config.cliPluginsExtraDirs ?? [])],
    };
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'config.json'), JSON.stringify(ours), { mode: 0o600 });
    await (0,promises_.symlink)((0,external_node_path_.join)(theirs, 'contexts'), (0,external_node_path_.join)(folder, 'contexts'));
    const environment = { DOCKER_CONFIG: folder, BUILDX_CONFIG: env.BUILDX_CONFIG || (0,external_node_path_.join)(theirs, 'buildx') };
    return (args, options) => io.exec('docker', args, { ...options, env: { ...environment, ...options?.env } });
}
/** What is missing for a build or a push on this runner. */
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
/** Logs Docker in to ECR; the password goes by stdin, never in an argument. */
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
/** The last line with words: where docker says why. */
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/image/registry.js

/** The label that says what an image was built from. */
const CONTENT_LABEL = 'ship-to-eks.content';
const MANIFESTS = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
/**
 * Asks the registry for a tag or digest, by the distribution API. `undefined`: there is none. `'unreadable'`: the
 * registry did not say, for example because the role may push but not pull.
 */
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
        // An index lists an image a platform, and attestations, whose platform is unknown.
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





/** What a build needs on disk: its context and Dockerfile, inside the workspace. */
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
    const way = (0,external_node_path_.relative)(await (0,promises_.realpath)(workspace), real);
    if ((0,external_node_path_.isAbsolute)(way) || way.split(external_node_path_.sep)[0] === '..')
        return [{ what: `\`${input}\`: ${path} leads out of the workspace`, fix: 'Keep it inside the checkout.' }];
    return real;
}
/** The arguments of `docker` that build and push; pure. */
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
/** Builds and pushes; gives the digest that the build itself reports. */
async function buildAndPush(build, names, content, workspace, folder, docker, io) {
    const metadata = (0,external_node_path_.join)(folder, 'build.json');
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
/** The id of an image that Docker holds. Holding none is a problem. */
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
/** Tags an image that Docker holds already and pushes it; gives the digest that the push reports. */
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
// BuildKit prints the line of the Dockerfile above the lines around it.
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


/**
 * The hash of everything a build is made from: the committed tree of the context, the Dockerfile and the build's
 * settings. `undefined` when the build would see a file that is not committed as it stands, so that no hash is true.
 */
async function contentHash(build, workspace, io) {
    const git = async (...args) => {
        const safe = ['-C', workspace, '-c', `safe.directory=${workspace}`];
        // Without git, or outside a checkout, nothing is known of the content, and the image is built.
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
    return (0,external_node_path_.isAbsolute)(path) ? (0,external_node_path_.relative)(workspace, path) : (0,external_node_path_.join)('.', path).replace(/^\.$/, '');
}

;// CONCATENATED MODULE: ./build/image/reference.js
const HOST = /^(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|\[[0-9a-f:]+\]|[A-Za-z0-9-]+(?=:\d))(?::\d+)?$/i;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
/** Reads an image reference; undefined when it is none. */
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
/**
 * Whether an image of a manifest is ours. `wanted` without a host matches the repository at any registry; with one,
 * at that registry only. Whole repositories: `app` matches neither `my-app` nor `app/worker`.
 */
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








/** What is wrong with an image's inputs, as far as this checkout shows. */
async function checkImage(inputs, run) {
    const { source } = inputs;
    if (source.kind === 'pinned')
        return [];
    const untagged = run.sha === undefined && inputs.tags.length === 0
        ? [{ what: 'There is no commit to tag the image with', why: 'GITHUB_SHA is not set.', fix: 'Give `tags`.' }]
        : [];
    return source.kind === 'build' ? [...untagged, ...(await checkBuild(source, run.workspace))] : untagged;
}
/** How manifests may name our image, and the rule that tells: whole repositories, at any registry unless one is named. */
function ourImage(inputs, replaceImage) {
    const { source, repository } = inputs;
    const names = replaceImage === undefined
        ? [repository.name, ...(source.kind === 'local' ? [source.reference] : [])]
        : [replaceImage];
    return { names, is: (image) => names.some((name) => matchesRepository(image, name)) };
}
/** Looks for the image in the registry: the pinned one, or one of the same content as what would be pushed. */
async function planImage(inputs, repository, run, io) {
    const { source } = inputs;
    if (source.kind === 'pinned')
        return { ready: await pinned(source.digest, repository, io) };
    const content = source.kind === 'build' ? await contentHash(source, run.workspace, io) : await localId(source.reference, io);
    const isSame = (stored) => content !== undefined && [stored.content, stored.id, stored.digest].includes(content);
    const { tag, stored } = await chooseTag(inputs, repository, content, isSame, run, io);
    const again = stored !== undefined && isSame(stored) && !(source.kind === 'build' && source.rebuild);
    if (again && (await allAt(inputs.tags, stored.digest, repository, io)))
        return { ready: named(repository, tag, stored.digest, 'reused') };
    return { tag, content };
}
/** Builds the image, or takes the local one, and pushes it. */
async function makeImage(inputs, plan, repository, run, folder, io) {
    const { source } = inputs;
    const docker = await privateDocker((0,external_node_path_.join)(folder, 'docker'), repository.registry, io);
    await login(docker, repository);
    io.info(`Docker is logged in to ${repository.registry}`);
    const { tag, content } = plan;
    const names = [tag, ...inputs.tags.filter((other) => other !== tag)].map((name) => `${repository.uri}:${name}`);
    if (source.kind === 'local')
        return named(repository, tag, await pushLocal(source.reference, names, docker, io), 'pushed');
    if (source.kind === 'build')
        return named(repository, tag, await buildAndPush(source, names, content, run.workspace, folder, docker, io), 'built');
    return pinned(source.digest, repository, io);
}
/** The commit's tag; on a repository whose tags are fixed, one of its own for other content of the same commit. */
async function chooseTag(inputs, repository, content, isSame, run, io) {
    const tag = run.sha ?? inputs.tags[0];
    const stored = await readable(repository, tag, io);
    if (stored === undefined || !repository.immutable || isSame(stored))
        return { tag, stored };
    const other = `${tag}-${suffix(content ?? `${run.id}-${run.attempt}-${Date.now()}`)}`;
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

;// CONCATENATED MODULE: ./build/manifests/pods.js

/** Where each kind that makes pods keeps their spec. A new kind is a new row. */
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
    // Knative's Service; the core one has no template, so nothing is found in it.
    Service: ['spec', 'template', 'spec'],
    ScaledJob: ['spec', 'jobTargetRef', 'template', 'spec'],
};
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
/** Every image that an object's pods would run. */
function imageFields(object) {
    const spec = POD_SPECS[object.kind];
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

;// CONCATENATED MODULE: ./build/manifests/image.js



/** The manifest with our image in it wherever its pods name it. */
function withImage(manifest, reference) {
    return {
        ...manifest,
        object: manifest.ourImage.reduce((object, path) => withValue(object, path, reference), manifest.object),
    };
}
/** A set in which nothing names our image would deploy the old one: refused, with the images that it does name. */
function checkImageNamed(manifests, wanted) {
    if (manifests.some(({ ourImage }) => ourImage.length > 0))
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

;// CONCATENATED MODULE: ./build/manifests/expose.js


const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const INTERNAL = 'service.beta.kubernetes.io/aws-load-balancer-internal';
const isService = ({ object }) => object.kind === 'Service' && object.apiVersion === 'v1';
const isRoute = ({ object }) => (object.kind === 'Ingress' && object.apiVersion.startsWith('networking.k8s.io/')) ||
    (object.kind === 'Gateway' && object.apiVersion.startsWith('gateway.networking.k8s.io/'));
/**
 * The Service whose type this run sets: the named one, or the only one of a set without Ingress and Gateway.
 * Undefined when nothing is to be changed.
 */
function exposedService(manifests, inputs) {
    const services = manifests.filter(isService);
    if (inputs.name !== undefined)
        return services.find(({ object }) => object.metadata.name === inputs.name);
    return manifests.some(isRoute) || services.length !== 1 ? undefined : services[0];
}
/** What keeps the rule above from having one answer, or the Service from being a load balancer. */
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
/** The set with the exposed Service's type and annotations; a Service that becomes a load balancer here is public. */
function exposed(manifests, inputs) {
    const service = exposedService(manifests, inputs);
    return manifests.map((manifest) => (manifest === service ? withService(manifest, inputs) : manifest));
}
function withService(manifest, { type, annotations }) {
    const { object } = manifest;
    const given = { ...object.metadata.annotations, ...Object.fromEntries(annotations) };
    const becomesOne = type === 'LoadBalancer' && valueAt(object, ['spec', 'type']) !== 'LoadBalancer';
    // The AWS Load Balancer Controller and Auto Mode make a load balancer internal unless told otherwise.
    const scheme = becomesOne && !(SCHEME in given) && !(INTERNAL in given) ? { [SCHEME]: 'internet-facing' } : {};
    const all = { ...given, ...scheme };
    const annotated = Object.keys(all).length === 0 ? object : withValue(object, ['metadata', 'annotations'], all);
    return { ...manifest, object: type === 'keep' ? annotated : withValue(annotated, ['spec', 'type'], type) };
}

// EXTERNAL MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(3243);
;// CONCATENATED MODULE: ./build/manifests/yaml.js

// A file of manifests is never near these; a bomb is stopped by them in milliseconds.
const MOST_BYTES = 10 * 1024 * 1024;
const MOST_ALIASES = 1000;
const MOST_NODES = 200_000;
// kubectl reads 0644 as octal; YAML 1.2 reads it as 644.
const integer = (0,js_yaml/* defineScalarTag */.Gf)('tag:yaml.org,2002:int', {
    ...js_yaml/* intCoreTag */.Z7,
    resolve: (source, isExplicit, tagName) => /^[-+]?0[0-7]+$/.test(source) ? Number.parseInt(source, 8) : js_yaml/* intCoreTag */.Z7.resolve(source, isExplicit, tagName),
});
const SCHEMA = js_yaml/* CORE_SCHEMA */.OU.withTags(integer, js_yaml/* mergeTag */.LJ);
/** Reads every document of a text. A text that Kubernetes would read differently is a problem at its line. */
function readYaml(text, file) {
    const lineOf = lineFinder(text);
    const refuse = (what, fix, offset) => ({
        what,
        fix,
        at: { file, line: lineOf(offset) },
    });
    if (text.length > MOST_BYTES)
        return {
            documents: [],
            problems: [refuse('The file is larger than 10 MiB', 'Split it, or name the right file in `manifests`.', 0)],
        };
    try {
        const events = (0,js_yaml/* parseEvents */.PH)(text, { filename: file, maxDepth: 100 });
        const { places, doubts } = walk(events, text);
        if (doubts.length > 0)
            return { documents: [], problems: doubts.map(({ what, fix, offset }) => refuse(what, fix, offset)) };
        const values = (0,js_yaml/* constructFromEvents */.fw)(events, {
            source: text,
            filename: file,
            schema: SCHEMA,
            maxAliases: MOST_ALIASES,
        });
        const documents = values.map((value, index) => {
            const offsets = places[index] ?? new Map();
            const at = (path) => {
                for (let length = path.length; length >= 0; length--) {
                    const offset = offsets.get(pointer(path.slice(0, length)));
                    if (offset !== undefined)
                        return { file, line: lineOf(offset) };
                }
                return { file, line: 1 };
            };
            return { value, at };
        });
        if (weight(values) > MOST_NODES)
            return {
                documents: [],
                problems: [
                    refuse('The file’s aliases expand to more than 200 000 values', 'Write out what the aliases stand for.', 0),
                ],
            };
        return { documents, problems: [] };
    }
    catch (error) {
        if (!(error instanceof js_yaml/* YAMLException */.tB))
            throw error;
        const reason = error.reason ?? error.message;
        const what = `This is not YAML that Kubernetes reads: ${reason}`;
        return { documents: [], problems: [refuse(what, adviceFor(reason), error.mark?.position ?? 0)] };
    }
}
function adviceFor(reason) {
    if (reason.includes('duplicated mapping key'))
        return 'Keep one of the two; Kubernetes would silently drop the other.';
    if (reason.includes('unknown'))
        return 'Remove the tag; Kubernetes knows none.';
    if (reason.includes('tab'))
        return 'Indent with spaces.';
    return 'Correct the line, or the ones just before it: indentation, a missing colon or quote.';
}
/** Goes through the events once: where each path of each document stands, and which scalars are ambiguous. */
function walk(events, text) {
    const places = [];
    const doubts = [];
    const stack = [];
    const enter = (offset) => {
        const top = stack.at(-1);
        // The document itself is the outermost frame; what it holds is the root.
        const path = top === undefined || stack.length === 1 ? [] : [...top.path, top.keys ? (top.key ?? '') : top.index++];
        if (top?.keys)
            top.key = undefined;
        const known = places.at(-1);
        if (offset >= 0 && known !== undefined && !known.has(pointer(path)))
            known.set(pointer(path), offset);
        return path;
    };
    for (const event of events) {
        const top = stack.at(-1);
        switch (event.type) {
            case js_yaml/* EVENT_ID */.hy.DOCUMENT:
                places.push(new Map());
                stack.push({ path: [], keys: false, key: undefined, index: 0 });
                break;
            case js_yaml/* EVENT_ID */.hy.POP:
                stack.pop();
                break;
            case js_yaml/* EVENT_ID */.hy.ALIAS:
                enter(event.anchorStart);
                break;
            case js_yaml/* EVENT_ID */.hy.SCALAR: {
                const doubt = doubtOf(event, text, top?.keys === true && top.key === undefined);
                if (doubt !== undefined)
                    doubts.push(doubt);
                if (top?.keys && top.key === undefined) {
                    top.key = (0,js_yaml/* getScalarValue */.KE)(text, event);
                    places.at(-1)?.set(pointer([...top.path, top.key]), event.valueStart);
                }
                else
                    enter(event.valueStart);
                break;
            }
            default: {
                const path = enter(event.start);
                stack.push({ path, keys: event.type === js_yaml/* EVENT_ID */.hy.MAPPING, key: undefined, index: 0 });
            }
        }
    }
    return { places, doubts };
}
const BOOLEAN_TO_KUBECTL = /^(?:y|n|yes|no|on|off)$/i;
const NUMBER_TO_KUBECTL = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+|(?=[\d_]*_)\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.inf|\.nan)$/i;
const NUMBER_TO_BOTH = /^0x[\da-fA-F]{1,13}$/;
function doubtOf(event, text, isKey) {
    if (event.style !== js_yaml/* SCALAR_STYLE */.jK.PLAIN || event.tagStart >= 0 || event.valueStart < 0)
        return undefined;
    const source = text.slice(event.valueStart, event.valueEnd);
    const offset = event.valueStart;
    if (isKey && source === '__proto__')
        return { what: '__proto__ is no field of Kubernetes', fix: 'Remove it.', offset };
    const quoted = `Write ${JSON.stringify(source)} for the text`;
    if (BOOLEAN_TO_KUBECTL.test(source)) {
        const meant = /^(y|yes|on)$/i.test(source);
        return {
            what: `${source} is a boolean to kubectl, and text to newer YAML`,
            fix: `${quoted}, ${meant} for the boolean.`,
            offset,
        };
    }
    if (isKey)
        return undefined;
    if (NUMBER_TO_KUBECTL.test(source) && !NUMBER_TO_BOTH.test(source))
        return {
            what: `${source} is a number to kubectl, and text to newer YAML`,
            fix: `${quoted}, or the number in plain decimal digits.`,
            offset,
        };
    if (/^[-+]?0\d*[89]\d*$/.test(source))
        return {
            what: `${source} is neither an octal number nor surely decimal`,
            fix: `${quoted}, or the number without its leading zero.`,
            offset,
        };
    if (/^[-+]?\d+$/.test(source) && !Number.isSafeInteger(Number(source)))
        return { what: `${source} is too large to be kept exactly`, fix: `${quoted}, if the field takes text.`, offset };
    return undefined;
}
function pointer(path) {
    return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
function lineFinder(text) {
    const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
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
/** How many values there are once aliases are written out; stops counting just past the limit. */
function weight(value) {
    const open = [value];
    let count = 0;
    while (open.length > 0 && count <= MOST_NODES) {
        const next = open.pop();
        count++;
        if (typeof next === 'object' && next !== null)
            for (const child of Object.values(next))
                open.push(child);
    }
    return count;
}

;// CONCATENATED MODULE: ./build/manifests/load.js





const EXTENSIONS = /\.(ya?ml|json)$/;
const RENDERED = {
    'kustomization.yaml': 'kubectl kustomize',
    'kustomization.yml': 'kubectl kustomize',
    Kustomization: 'kubectl kustomize',
    'Chart.yaml': 'helm template',
};
/** Reads every object that the sources (files, directories, globs) hold. All problems of all files are thrown at once. */
async function loadManifests(sources, run) {
    const problems = [];
    const manifests = [];
    const files = new Set();
    for (const source of sources)
        for (const found of await filesOf(source, run))
            typeof found === 'string' ? files.add(found) : problems.push(found);
    const workspace = await (0,promises_.realpath)(run.workspace).catch(() => run.workspace);
    for (const path of files) {
        const { documents, problems: unreadable } = readYaml(await (0,promises_.readFile)(path, 'utf8'), shown(path, workspace));
        problems.push(...unreadable);
        for (const document of documents)
            for (const found of objectsOf(document))
                'what' in found ? problems.push(found) : manifests.push(found);
    }
    problems.push(...duplicates(manifests));
    if (problems.length === 0 && manifests.length === 0)
        problems.push({
            what: `\`manifests\`: ${sources.join(', ')} holds no object`,
            fix: 'Name the files or folders of your Kubernetes YAML.',
        });
    if (problems.length > 0)
        throw new problem/* Failed */.cV(problems);
    return manifests;
}
async function filesOf(source, run) {
    const isPattern = /[*?[{]/.test(source);
    const paths = isPattern ? await Array.fromAsync((0,promises_.glob)(source, { cwd: run.workspace })) : [source];
    if (paths.length === 0)
        return [
            {
                what: `\`manifests\`: ${source} matches no file`,
                fix: 'Patterns start at the root of the checkout. Correct it.',
            },
        ];
    return (await Promise.all(paths.sort().map((path) => expand(path, !isPattern, [], run)))).flat();
}
/**
 * The files at a path; a directory's own are all that end in .yaml, .yml or .json, whatever their depth. `above` are
 * the directories on the way, so that a link back to one of them ends there.
 */
async function expand(path, named, above, run) {
    const absolute = (0,external_node_path_.resolve)(run.workspace, path);
    const real = await (0,promises_.realpath)(absolute).catch(() => undefined);
    if (real === undefined)
        return [
            {
                what: `\`manifests\`: ${path} does not exist`,
                fix: 'Paths start at the root of the checkout. Correct it, and check that actions/checkout runs before this step.',
            },
        ];
    if (!(await isInside(real, run)))
        return [
            {
                what: `\`manifests\`: ${path} leads out of the workspace`,
                fix: 'Keep manifests inside the checkout or RUNNER_TEMP.',
            },
        ];
    const info = await (0,promises_.stat)(real);
    if (info.isFile())
        return named || EXTENSIONS.test(path) ? [real] : [];
    if (!info.isDirectory())
        return [{ what: `\`manifests\`: ${path} is neither a file nor a folder`, fix: 'Name regular files.' }];
    if (above.includes(real))
        return [];
    const entries = (await (0,promises_.readdir)(real)).sort();
    const renderer = entries.map((entry) => RENDERED[entry]).find((command) => command !== undefined);
    if (renderer !== undefined)
        return [
            {
                what: `\`manifests\`: ${path} has to be rendered by ${renderer} first`,
                fix: `Add a step before: run: ${renderer} ${path} > "$RUNNER_TEMP/manifests.yaml", and name that file in \`manifests\`.`,
            },
        ];
    const inner = await Promise.all(entries.map((entry) => expand((0,external_node_path_.join)(path, entry), false, [...above, real], run)));
    return inner.flat();
}
async function isInside(real, run) {
    for (const root of [run.workspace, run.temp]) {
        const way = (0,external_node_path_.relative)(await (0,promises_.realpath)(root).catch(() => root), real);
        if (!(0,external_node_path_.isAbsolute)(way) && way.split(external_node_path_.sep)[0] !== '..')
            return true;
    }
    return false;
}
/** As the user and GitHub know the file: from the root of the checkout. */
function shown(path, workspace) {
    const way = (0,external_node_path_.relative)(workspace, path);
    return way.startsWith('..') ? path : way;
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

/** As kubectl: with a namespace given, an object that names another one is refused. */
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

;// CONCATENATED MODULE: ./build/manifests/order.js
/**
 * The phases of an apply, first to last; kinds of one phase are applied at once. A load balancer takes minutes, so
 * what makes one comes before the pods that it leads to. A new kind is a new word; unknown kinds go with CUSTOM.
 */
const PHASES = [
    ['Namespace'],
    ['CustomResourceDefinition'],
    [
        'PriorityClass',
        'StorageClass',
        'IngressClass',
        'RuntimeClass',
        'GatewayClass',
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
    ['Service', 'Ingress', 'Gateway', 'HTTPRoute', 'TargetGroupBinding'],
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
const WORKLOADS = 5;
/** The phase an object is applied in, counted from 0. */
function phaseOf({ apiVersion, kind }) {
    // Knative's Service is a workload under the name of the core one.
    if (apiVersion.startsWith('serving.knative.dev/'))
        return WORKLOADS;
    const phase = PHASES.findIndex((kinds) => kinds.includes(kind));
    return phase < 0 ? CUSTOM : phase;
}
/** What may be made before the image is there: it takes minutes to provision, and needs no pod. */
function hasHeadStart({ kind }) {
    return ['Namespace', 'Service', 'Ingress'].includes(kind);
}

;// CONCATENATED MODULE: ./build/manifests/set.js








/** Reads the set, exposes its Service and finds our image in it. Throws every problem that the files show, at once. */
async function readSet(inputs, ours, run, io) {
    const written = await loadManifests(inputs.manifests, run);
    const manifests = written.map(({ object, at }) => {
        const ourImage = imageFields(object).flatMap(({ image, path }) => (ours?.is(image) ? [path] : []));
        return { object, at, phase: phaseOf(object), headStart: hasHeadStart(object), ourImage };
    });
    (0,problem/* stopOn */.CM)([
        ...(ours === undefined ? [] : checkImageNamed(manifests, ours.names)),
        ...checkService(manifests, inputs.service),
        ...checkNamespaces(manifests, inputs.namespace),
    ]);
    const set = exposed(manifests, inputs.service);
    io.info(`${set.length} objects: ${set.map(({ object }) => label(object)).join(', ')}`);
    for (const [index, { object, at }] of set.entries()) {
        const before = typeOf(manifests[index]?.object);
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
/** A condition of the object's status, by its type. */
function condition(object, type) {
    return object.status?.conditions?.find((one) => one.type === type);
}

;// CONCATENATED MODULE: ./build/rollout/readiness/loadBalancer.js

/** The name (on AWS) or address that a Service or Ingress is reached at, once there is one. */
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


/** The address of a Service or Ingress that has a load balancer; undefined for anything else. */
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
/** The ports that speak TLS: 443, and with a certificate those of the ssl-ports annotation (all, without one). */
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

/** Why an object did not get ready: what its pods and its events say, at the manifest's line. */
async function diagnose(waited, timeout, api) {
    const { object, verdict, applied } = waited;
    const namespace = object.metadata.namespace ?? 'default';
    const [pods, events] = await Promise.all([
        podsOf(object, namespace, api),
        eventsOf(object.metadata.uid, namespace, api),
    ]);
    const stuck = [...new Set(pods.flatMap(troubles))];
    const said = [
        ...new Set([
            ...events,
            ...(await Promise.all(pods.map((pod) => eventsOf(pod.metadata.uid, namespace, api)))).flat(),
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
async function podsOf(object, namespace, api) {
    const labels = object.kind === 'Service' || object.kind === 'Ingress' ? undefined : object.spec?.selector?.matchLabels;
    if (labels === undefined)
        return object.kind === 'Pod' ? [object] : [];
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
    const answer = await api.send('GET', `/api/v1/namespaces/${namespace}/pods`, { query: { labelSelector } });
    return answer.code === 200 ? answer.body.items : [];
}
/** What keeps a pod's containers from running, one line each. */
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
async function eventsOf(uid, namespace, api) {
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
    // A pod that is to run once has to end well; being up is not enough.
    if (object.spec?.restartPolicy === 'Never')
        return waiting(phase.toLowerCase());
    return condition(object, 'Ready')?.status === 'True' ? ready('ready') : waiting(phase.toLowerCase());
};

;// CONCATENATED MODULE: ./build/rollout/readiness/statefulSet.js

const statefulSet = ({ spec = {}, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (replicas > wanted)
        return waiting(`${replicas - wanted} pods too many`);
    if (spec.updateStrategy?.type === 'OnDelete')
        return ready('updates only when its pods are deleted (OnDelete)');
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








/** When each kind is ready. Kinds without a row are not waited for. A new kind is a row and a small file. */
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
/** The rule for an object's kind, with what holds for all: not being deleted, and seen by its controller. */
function readinessOf({ apiVersion, kind }) {
    const rule = RULES[`${apiVersion} ${kind}`];
    if (rule === undefined)
        return undefined;
    return (object) => {
        if (object.metadata?.deletionTimestamp !== undefined)
            return waiting('being deleted');
        // A workload without a status was not seen by anybody; other kinds may never say.
        const seen = object.status?.observedGeneration ?? (apiVersion === 'apps/v1' ? 0 : undefined);
        if (seen !== undefined && seen < object.metadata.generation)
            return waiting('not seen by its controller yet');
        return rule(object);
    };
}

;// CONCATENATED MODULE: ./build/rollout/wait.js


const HEARTBEAT_MS = 30_000;
// A watch can go silent without an error; a new list tells the truth.
const RELIST_MS = 10_000;
const RETRY_MS = 1_000;
/**
 * Waits until every object that has a readiness rule is ready, one of them has failed, or the deadline (on the clock
 * of `io.now`) has passed. What is not ready by then is `waiting` in the answer.
 */
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
        if (target === undefined || isOlder(object, target.object))
            return;
        const verdict = target.readiness(object);
        if (verdict.says !== target.verdict.says)
            say(`${label(object)}: ${verdict.says}`);
        targets.set(path, { ...target, object, verdict, afterMs: io.now() - started });
        settle();
    };
    settle();
    const collections = Map.groupBy(targets.values(), ({ applied: { collection } }) => collection);
    try {
        const followed = Promise.all([...collections].map(([collection, of]) => follow(collection, of, see, api, signal)));
        // A request that is never answered must not hold us past the end.
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
/** Lists, then watches, again and again until `signal` aborts. */
async function follow(collection, targets, see, api, signal) {
    const [only] = targets;
    const query = targets.length === 1 && only !== undefined ? { fieldSelector: `metadata.name=${only.object.metadata.name}` } : {};
    while (!signal.aborted) {
        const list = await api.send('GET', collection, { query });
        if (list.code !== 200) {
            // Listing may be forbidden where reading by name is not.
            for (const { applied } of targets) {
                const one = await api.send('GET', applied.path);
                if (one.code === 200)
                    see(applied.path, one.body);
            }
            await pause(RETRY_MS, signal);
            continue;
        }
        const { apiVersion, kind } = only?.object ?? {};
        for (const item of list.body.items)
            see(`${collection}/${item.metadata.name}`, { apiVersion, kind, ...item });
        if (signal.aborted)
            return;
        const since = Date.now();
        const onEvent = ({ type, object }) => {
            if (type === 'ADDED' || type === 'MODIFIED')
                see(`${collection}/${object.metadata.name}`, object);
        };
        const watched = {
            ...query,
            resourceVersion: list.body.metadata.resourceVersion,
            timeoutSeconds: String(RELIST_MS / 1000),
        };
        await api.watch(collection, watched, onEvent, signal);
        if (Date.now() - since < RETRY_MS)
            await pause(RETRY_MS, signal);
    }
}
/** Lists and watches may bring what was before our own patch; it says nothing about it. */
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




/** The deadline `milliseconds` from now. */
function deadlineIn(milliseconds, io) {
    const minutes = milliseconds / 60_000;
    return {
        at: io.now() + milliseconds,
        timeout: minutes >= 1 && Number.isInteger(minutes) ? `${minutes} min` : `${milliseconds / 1000} s`,
    };
}
/** Waits for everything that was applied; `onEnd` learns how it ended, well or not. Throws a problem for each that is not ready. */
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
/** What a phase made that the next one builds upon: namespaces and kinds; the rest needs no waiting here. */
function foundations(applied) {
    return applied.filter(({ object }) => object.kind === 'Namespace' || object.kind === 'CustomResourceDefinition');
}
/** The address people will use: the exposed Service's, else an Ingress's, else that of any load balancer in the set. */
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
// An answer has at least this long, also when the deadline is near.
const SHORTEST_WAIT_MS = 1_000;
/**
 * Asks the URL until it answers (below 500; with a path of its own 2xx) or the deadline on `io.now` passes. Always
 * through the load balancer, whatever the URL's host resolves to, and never to where it redirects. No problem: it answers.
 */
async function verifyUrl(address, deadline, timeout, io) {
    // An address in the URL itself is connected to without being looked up.
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
/** Resolves every name to the load balancer's addresses, but never to link-local ones, where metadata services live. */
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
/** Where metadata services live: an app’s load balancer never does. */
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

;// CONCATENATED MODULE: ./build/deploy.js

















/** The whole procedure, from a commit to a URL. */
async function deploy(hall) {
    const { inputs, report } = hall;
    const { image: wanted, deploy: target } = inputs;
    hall.io.info(intention(inputs));
    const set = await report.stage('Check the inputs and manifests', () => check(hall));
    const identity = await report.stage('Sign in to AWS', () => signIn(inputs, hall.run, hall.io));
    const [registry, cluster] = await report.stage('Look at the registry and the cluster', () => (0,problem/* together */.bs)(wanted ? lookAtRegistry(wanted, identity, hall) : nothing, target ? lookAtCluster(target, set, identity, hall) : nothing));
    try {
        const [image, early] = await report.stage('Build and push the image', async () => {
            const repository = wanted && registry && (await ensureRepository(wanted, inputs.region, identity, registry.repository, hall.io));
            return (0,problem/* together */.bs)(wanted && registry && repository ? provide(wanted, repository, registry.plan, hall) : nothing, target?.overlap && cluster
                ? applyPlan(headStart(cluster.plan), deadlineIn(target.timeoutMs, hall.io), cluster, hall)
                : none);
        });
        if (target === undefined || cluster === undefined)
            return;
        const deadline = deadlineIn(target.timeoutMs, hall.io);
        const applied = await report.stage('Apply the manifests', () => applyRest(early, image, deadline, cluster, hall));
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
/** What this run will do and what not: an input that GitHub ignored for its misspelt name shows here. */
function intention({ region, image, deploy: target }) {
    const names = image && `${image.repository.name} (ECR, ${image.repository.region ?? region})`;
    const source = image &&
        { build: 'Builds an image and pushes it to', local: 'Pushes a local image to', pinned: 'Takes an image of' }[image.source.kind];
    const first = image === undefined ? 'Builds and pushes nothing (no `ecr-repository`)' : `${source} ${names}`;
    const second = target === undefined
        ? 'deploys nothing (no `cluster-name`)'
        : `deploys ${target.manifests.join(', ')} to ${target.cluster}`;
    return `${first}; ${second}.`;
}
const nothing = Promise.resolve(undefined);
const none = Promise.resolve([]);
/** Everything that can be known to be wrong without asking anybody. */
async function check({ inputs, run, io }) {
    const { image, deploy: target } = inputs;
    const [, , , set] = await (0,problem/* together */.bs)((0,problem/* checked */.KD)(checkConnections(io.environment)), (0,problem/* checked */.KD)(checkCredentials(inputs, run)), (0,problem/* checked */.KD)(image ? checkImage(image, run) : []), target ? readSet(target, image && ourImage(image, target.replaceImage), run, io) : Promise.resolve([]));
    return set;
}
async function lookAtRegistry(wanted, identity, { inputs, run, report, io }) {
    const docker = checkDocker(wanted.source.kind === 'build', io);
    const repository = await findRepository(wanted, inputs.region, identity, io);
    report.know({ registry: repository.registry });
    const plan = await planImage(wanted, repository, run, io);
    // An image that is there already needs no Docker.
    await (0,problem/* checked */.KD)('ready' in plan ? docker.then(() => []) : docker);
    return { repository, plan };
}
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
    const onApplied = ({ object, action }) => io.info(`${label(object)} ${action}`);
    return {
        api,
        plan,
        apply: (steps, settled) => apply(steps, { sender, onApplied, settled }),
    };
}
async function provide(wanted, repository, plan, hall) {
    const { run, folder, report, io } = hall;
    const image = 'ready' in plan ? plan.ready : await makeImage(wanted, plan, repository, run, folder, io);
    io.info('ready' in plan ? `Nothing to build: ${image.reference} is there already` : `Pushed ${image.reference}`);
    report.know({ image: image.reference, imageDigest: image.digest });
    return image;
}
/** Applies steps; namespaces and new kinds are waited for before what is built upon them. */
function applyPlan(steps, deadline, cluster, { io }) {
    return cluster.apply(steps, (phase) => awaitReady(foundations(phase), deadline, cluster.api, io));
}
async function applyRest(early, image, deadline, cluster, hall) {
    const done = new Set(early.map(({ path }) => path));
    const rest = cluster.plan
        .filter(({ path }) => !done.has(path))
        .map((step) => (image === undefined ? step : { ...step, manifest: withImage(step.manifest, image.reference) }));
    return [...early, ...(await applyPlan(rest, deadline, cluster, hall))];
}
function tellRollout(applied, waited, target, report) {
    const address = pickAddress(waited, target.service.name);
    if (address !== undefined)
        report.know({ url: address.url, loadBalancerDns: address.dns });
    report.know({
        rows: applied.map(({ object, action, path }) => {
            const end = waited.find(({ applied: one }) => one.path === path);
            return { object: label(object), action, verdict: end?.verdict.says ?? '', seconds: end && end.afterMs / 1000 };
        }),
    });
}


/***/ })

};
