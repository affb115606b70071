export const id = 435;
export const ids = [435];
export const modules = {

/***/ 5811:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EQ: () => (/* binding */ renewingKeys),
/* harmony export */   QB: () => (/* binding */ checkConnections),
/* harmony export */   T1: () => (/* binding */ call),
/* harmony export */   ry: () => (/* binding */ clientSettings)
/* harmony export */ });
/* unused harmony export hint */
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4708);
/* harmony import */ var _grant_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8302);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(411);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7968);




function clientSettings(region, io) {
    return {
        region,
        maxAttempts: 1,
        requestHandler: {
            connectionTimeout: 5_000,
            requestTimeout: 10_000,
            throwOnRequestTimeout: true,
            httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_0__.Agent({ keepAlive: true, maxSockets: 16, proxyEnv: io.environment }),
        },
    };
}
function renewingKeys(client) {
    const renew = (next) => (input) => next(input).catch(async (error) => {
        if (/^ExpiredToken/.test(error.name))
            await client.config.credentials({ forceRefresh: true });
        throw error;
    });
    client.middlewareStack.add(renew, { step: 'initialize' });
    return client;
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
async function call(io, what, send, explain = () => undefined, needed = []) {
    try {
        return await (0,_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retrying */ .R$)(io, () => send({ abortSignal: io.signal }));
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (error instanceof _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .Failed */ .cV)
            throw error;
        const { name, message } = worded(error);
        throw new _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .Failed */ .cV([explain({ name, message }) ?? { what, ...hint(name, message, needed), cause: error }]);
    }
}
const CERTIFICATE = /certificate|CERT_/i;
function worded({ name, message, $metadata }) {
    const status = $metadata?.httpStatusCode;
    const said = message.split('\n')[0] ?? '';
    if (/Deserialization error/.test(message))
        return { name: 'Half an answer', message: said };
    if (status === undefined || status < 300 || !/^Unknown/.test(name))
        return { name, message };
    return { name: `HTTP ${status}`, message: 'the answer says no more' };
}
const isDenied = (name) => /AccessDenied|UnauthorizedOperation|^HTTP 403/.test(name);
function hint(name, message, needed = []) {
    const why = `${name}: ${message}`;
    if (isDenied(name))
        return { why, fix: (0,_grant_js__WEBPACK_IMPORTED_MODULE_3__/* .grant */ .NG)(message, needed) };
    if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/.test(name))
        return {
            why,
            fix: 'The credentials are expired or belong to no account: set `role-to-assume`, or sign in again in the step before.',
        };
    if (name === 'CredentialsProviderError')
        return { why, fix: 'Set `role-to-assume`, or sign in before this step with aws-actions/configure-aws-credentials.' };
    if (_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .NETWORK */ .pG.test(`${name} ${message}`))
        return {
            why,
            fix: 'Check `aws-region`, and that this runner may reach AWS (proxy, firewall, VPC endpoint); then run the job again.',
        };
    if (_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .BUSY */ .yu.test(name) || /^HTTP 429/.test(name))
        return {
            why,
            fix: 'AWS limits how often this account may ask: run the job again in some minutes, with fewer at once.',
        };
    if (CERTIFICATE.test(message))
        return { why, fix: 'A proxy replaces certificates: give its CA to the job by NODE_EXTRA_CA_CERTS.' };
    return {
        why,
        fix: 'Run the job again; if it happens again, look the error up in the AWS documentation of this call.',
    };
}


/***/ }),

/***/ 8144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ keysOf)
/* harmony export */ });
function keysOf(given, io) {
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = given ?? {};
    for (const secret of [SecretAccessKey, SessionToken])
        io.mask(secret);
    return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        ...(Expiration && { expiration: Expiration }),
    };
}


/***/ }),

/***/ 7640:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Z: () => (/* binding */ assumeByOidc),
  p: () => (/* binding */ environmentOf)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./build/problem.js
var problem = __webpack_require__(411);
// EXTERNAL MODULE: ./build/aws/client.js
var client = __webpack_require__(5811);
;// CONCATENATED MODULE: ./build/aws/denial.js
function claimsOf(token) {
    try {
        return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    }
    catch {
        return {};
    }
}
function explainDenial(error, role, claims, seconds = 3600) {
    const name = error.name.replace(/Exception$/, '');
    const said = `STS says: ${error.name}: ${error.message.replace(/\.?$/, '.')}`;
    const what = `AWS refused to let this job assume ${role}`;
    const reasons = {
        AccessDenied: () => refusedByPolicy(said, role, claims),
        InvalidIdentityToken: () => refusedToken(said, error.message, role, claims),
        IDPCommunicationError: () => unreadKeys(said, claims),
        ExpiredToken: () => ({
            why: `${said} The token was a fresh one, the second of two.`,
            fix: 'Set the clock of this runner (a self-hosted one needs NTP), then run the job again.',
        }),
        ValidationError: () => ({ why: said, fix: fixOfValue(error.message, role, seconds) }),
        RegionDisabled: () => ({
            why: said,
            fix: 'Switch STS on for this region (IAM, Account settings, in that account), or correct `aws-region`.',
        }),
    };
    const explain = reasons[name];
    return explain && { what, ...explain() };
}
const issuerOf = ({ iss = 'https://token.actions.githubusercontent.com' }) => iss.replace('https://', '');
const accountOf = (role) => role.split(':')[4] ?? '';
function refusedByPolicy(said, role, claims) {
    const { sub, aud, repository_id, event_name, environment } = claims;
    const told = Object.entries({ sub, aud, repository_id, event_name, environment })
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name} "${value}"`]))
        .join(', ');
    const causes = likelyCauses(claims);
    const likely = causes.length === 0 ? '' : ` Likely: ${causes.join(' ')}`;
    const byClaims = statementByClaims(role, claims);
    return {
        why: `${said} The role does not exist in account ${accountOf(role)}, or its trust policy does not accept this job, whose token says ${told}.${likely}`,
        fix: `If the role exists, its trust policy needs this statement: ${statement(role, claims)}${byClaims === undefined ? '' : `\nOr, however the end of sub is written, this one: ${byClaims}`}`,
    };
}
function likelyCauses({ sub = '', aud, repository = '', environment, event_name, ref = '' }) {
    const causes = [];
    if (environment !== undefined && sub.includes(':environment:'))
        causes.push(`The job has the environment ${environment}, so its sub names that in place of the branch, and a policy for :ref:refs/heads/… does not match.`);
    else if (sub.endsWith(':pull_request'))
        causes.push('In a pull request the sub ends in :pull_request, whatever the branch is.');
    else if (event_name !== 'pull_request' && ref.startsWith('refs/tags/'))
        causes.push('The run is for a tag, so a policy for :ref:refs/heads/… does not match.');
    if (/^repo:[^/:@]+@\d+\/[^:@]+@\d+:/.test(sub))
        causes.push(`The sub carries the ids of the owner and the repository, as in all repositories made or renamed since July 2026, so a policy for repo:${repository}:… does not match.`);
    else if (sub !== '' && !sub.toLowerCase().startsWith(`repo:${repository}:`.toLowerCase()))
        causes.push('The sub is not of the usual form, so the repository or its organisation has its own template for it.');
    if (/[A-Z]/.test(sub))
        causes.push('Upper and lower case count, and this sub has capitals.');
    if (aud !== undefined && !/^sts\.amazonaws\.com(\.cn)?$/.test(aud))
        causes.push(`The aud is ${aud}, as the input \`audience\` asks, where most policies have sts.amazonaws.com.`);
    return causes;
}
function statement(role, claims) {
    const issuer = issuerOf(claims);
    return trusting(role, issuer, { StringEquals: { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub } });
}
function statementByClaims(role, claims) {
    const { sub = '', aud, repository_id, environment, event_name, ref } = claims;
    const owner = /^repo:[^:]+:/.exec(sub)?.[0];
    if (owner === undefined || repository_id === undefined)
        return undefined;
    if (environment === undefined && (ref === undefined || event_name === 'pull_request'))
        return undefined;
    const issuer = issuerOf(claims);
    const place = environment === undefined ? { [`${issuer}:ref`]: ref } : { [`${issuer}:environment`]: environment };
    return trusting(role, issuer, {
        StringEquals: { [`${issuer}:aud`]: aud, [`${issuer}:repository_id`]: repository_id, ...place },
        StringLike: { [`${issuer}:sub`]: `${owner}*` },
    });
}
function trusting(role, issuer, condition) {
    return JSON.stringify({
        Effect: 'Allow',
        Principal: { Federated: providerOf(role, issuer) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
    });
}
const providerOf = (role, issuer) => `arn:${role.split(':')[1]}:iam::${accountOf(role)}:oidc-provider/${issuer}`;
function refusedToken(said, message, role, claims) {
    const issuer = issuerOf(claims);
    const why = `${said} The token says iss "${claims.iss}" and aud "${claims.aud}".`;
    if (/verification key/i.test(message))
        return unreadKeys(said, claims);
    if (/audience/i.test(message))
        return {
            why,
            fix: `The identity provider of account ${accountOf(role)} does not have this audience: correct \`audience\`, or add it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerOf(role, issuer)} --client-id ${claims.aud}`,
        };
    if (/not yet valid/i.test(message))
        return { why, fix: 'Run the job again; if it happens again, look at the clock of the issuer.' };
    return {
        why,
        fix: `Account ${accountOf(role)} needs an IAM OIDC provider for https://${issuer} whose audiences hold "${claims.aud}": aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${claims.aud}`,
    };
}
function unreadKeys(said, claims) {
    const issuer = issuerOf(claims);
    return {
        why: `${said} It was asked several times, each time with a fresh token.`,
        fix: `AWS reads the issuer’s keys over the internet: https://${issuer}/.well-known/openid-configuration has to answer there. Run the job again when it does.`,
    };
}
function fixOfValue(message, role, seconds) {
    if (/MaxSessionDuration|DurationSeconds/i.test(message))
        return `Lower \`role-duration-seconds\` to what the role allows (an hour, unless it says more), or raise it: aws iam update-role --role-name ${role.split('/').at(-1)} --max-session-duration ${seconds}`;
    if (/roleSessionName/i.test(message))
        return 'Correct `role-session-name`: 2 to 64 letters, digits or any of _+=,.@-';
    return 'Check that `role-to-assume` and `aws-region` are of the same partition (China and GovCloud have their own), and `role-duration-seconds`.';
}

// EXTERNAL MODULE: ./build/aws/keys.js
var keys = __webpack_require__(8144);
// EXTERNAL MODULE: ./build/aws/retry.js
var retry = __webpack_require__(7968);
;// CONCATENATED MODULE: ./build/aws/oidc.js






async function assumeByOidc(role, session, region, io) {
    const audience = role.audience ?? (role.arn.startsWith('arn:aws-cn:') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com');
    const sts = new dist_cjs/* STSClient */.iM((0,client/* clientSettings */.ry)(region, io));
    let claims = {};
    const answer = await (0,client/* call */.T1)(io, `Assuming ${role.arn} failed`, async (options) => {
        const token = await idToken(audience, io);
        claims = claimsOf(token);
        const command = new dist_cjs/* AssumeRoleWithWebIdentityCommand */.WH({
            RoleArn: role.arn,
            RoleSessionName: session,
            DurationSeconds: role.durationSeconds,
            WebIdentityToken: token,
        });
        return sts.send(command, options);
    }, (error) => explainDenial(error, role.arn, claims, role.durationSeconds));
    return (0,keys/* keysOf */.Y)(answer.Credentials, io);
}
async function environmentOf(io) {
    try {
        return claimsOf(await idToken('sts.amazonaws.com', io)).environment;
    }
    catch {
        return undefined;
    }
}
async function idToken(audience, io) {
    try {
        return await (0,retry/* retrying */.R$)(io, () => ask(audience, io));
    }
    catch (error) {
        io.signal.throwIfAborted();
        const { message } = error;
        throw new problem/* Failed */.cV([
            {
                what: 'GitHub did not give this job an OIDC token',
                why: message
                    .replace(/^.*Error Message:/s, '')
                    .replace(/\s+/g, ' ')
                    .trim(),
                fix: (0,retry/* verdictOf */.Vj)(error) === 'stop'
                    ? 'Check that the job has `permissions: id-token: write`, and run it again.'
                    : 'Look at githubstatus.com, and whether this runner may reach it (proxy, firewall); then run the job again.',
                cause: error,
            },
        ]);
    }
}
const SILENCE_MS = 10_000;
async function ask(audience, io) {
    let patience;
    const silence = new Promise((_, reject) => {
        const error = new Error(`GitHub’s token service did not answer within ${SILENCE_MS / 1000} s`);
        patience = setTimeout(reject, SILENCE_MS, Object.assign(error, { name: 'TimeoutError' }));
    });
    try {
        return await Promise.race([io.idToken(audience), silence]);
    }
    catch (error) {
        const { message } = error;
        const status = /do not have ID Token/.test(message)
            ? '200'
            : /(?:Error Code\s*:\s*|statusCode=)(\d+)/.exec(message)?.[1];
        throw status === undefined
            ? error
            : Object.assign(error, { $metadata: { httpStatusCode: Number(status) } });
    }
    finally {
        clearTimeout(patience);
    }
}


/***/ }),

/***/ 7968:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R$: () => (/* binding */ retrying),
/* harmony export */   Vj: () => (/* binding */ verdictOf),
/* harmony export */   pG: () => (/* binding */ NETWORK),
/* harmony export */   yu: () => (/* binding */ BUSY)
/* harmony export */ });
/* harmony import */ var _pause_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1526);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(411);


const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up|aborted|establish tunnel.* 5\d\d\b/;
const BUSY = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestTimeout/;
const CLOCK = /RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignature|SignatureDoesNotMatch/;
function verdictOf({ name, message, $metadata }) {
    if (/^IDPCommunicationError/.test(name) || /couldn't retrieve verification key/i.test(message))
        return 'again';
    if (/^ExpiredToken/.test(name) || CLOCK.test(name))
        return 'once';
    if (BUSY.test(name))
        return 'again';
    if (/Deserialization error/.test(message))
        return 'again';
    const status = $metadata?.httpStatusCode;
    if (status === undefined)
        return verdictOfSilence(name, message);
    return status === 429 || status >= 500 || status < 300 ? 'again' : 'stop';
}
function verdictOfSilence(name, message) {
    if (/ENOTFOUND/.test(message))
        return 'once';
    return NETWORK.test(`${name} ${message}`) ? 'again' : 'stop';
}
const ATTEMPTS = 6;
const PATIENCE_MS = 45_000;
async function retrying(io, send) {
    const began = io.now();
    let renewed = false;
    for (let attempt = 1;; attempt++)
        try {
            return await send();
        }
        catch (error) {
            io.signal.throwIfAborted();
            if (error instanceof _problem_js__WEBPACK_IMPORTED_MODULE_0__/* .Failed */ .cV)
                throw error;
            const verdict = verdictOf(error);
            const late = attempt === ATTEMPTS || io.now() - began > PATIENCE_MS;
            if (verdict === 'stop' || late || (verdict === 'once' && renewed))
                throw error;
            renewed ||= verdict === 'once';
            await io.sleep((0,_pause_js__WEBPACK_IMPORTED_MODULE_1__/* .pauseAfter */ .l)(attempt, Math.random()));
        }
}


/***/ }),

/***/ 4146:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ errorsOf)
/* harmony export */ });
function errorsOf(error) {
    const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
    return [error, ...inner.filter((one) => one instanceof Error).flatMap(errorsOf)];
}


/***/ }),

/***/ 8302:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NG: () => (/* binding */ grant),
/* harmony export */   PG: () => (/* binding */ PUSHING),
/* harmony export */   kp: () => (/* binding */ roleOf)
/* harmony export */ });
const PUSHING = [
    'ecr:BatchCheckLayerAvailability',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    'ecr:CompleteLayerUpload',
    'ecr:PutImage',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
];
function roleOf(arn) {
    const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
    return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}
function grant(message, needed = []) {
    const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
    const resource = /on resource: (\S+)/.exec(message)?.[1] ?? '*';
    const denying = /explicit deny in (?:an? )?([\w -]+ policy|permissions boundary)/.exec(message)?.[1];
    if (denying !== undefined)
        return `A statement of the ${denying} denies it, which no other one outweighs: that one has to be changed.`;
    const limit = /no (service control policy|resource control policy|permissions boundary|session policy|VPC endpoint policy) allows/;
    const limiting = limit.exec(message)?.[1];
    const actions = [...new Set([...(action === undefined ? [] : [action]), ...needed])];
    if (actions.length === 0)
        return 'Allow this action in the policy of the role.';
    const allow = { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions };
    if (limiting !== undefined)
        return `The ${limiting} has to allow it, too: ${JSON.stringify({ ...allow, Resource: resource })}`;
    if (/no resource-based policy allows/.test(message)) {
        const caller = roleOf(/User: (\S+)/.exec(message)?.[1] ?? '*');
        return `The policy of ${resource} itself has to allow it: ${JSON.stringify({ ...allow, Principal: { AWS: caller } })}`;
    }
    return `Add this statement to the role’s policy: ${JSON.stringify({ ...allow, Resource: resource })}`;
}


/***/ }),

/***/ 1526:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ pauseAfter)
/* harmony export */ });
function pauseAfter(attempt, chance) {
    return 2 ** (attempt - 1) * 250 * (1 + chance);
}


/***/ }),

/***/ 7663:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CY: () => (/* binding */ tellDecision),
/* harmony export */   Fh: () => (/* binding */ atFirstSight),
/* harmony export */   LD: () => (/* binding */ decide),
/* harmony export */   Ri: () => (/* binding */ unfit),
/* harmony export */   _M: () => (/* binding */ repositoryOf)
/* harmony export */ });
const BOT = /\[bot\]$|^(dependabot|renovate)(-bot|-preview)?$/i;
function atFirstSight(run, { dryRun, preview }) {
    const { mode, label } = preview;
    const { eventName, pullRequest: number, pullAuthor } = run;
    const onTarget = eventName === 'pull_request_target';
    if (mode === 'auto' && ((eventName !== 'pull_request' && !onTarget) || number === undefined))
        return { kind: 'none' };
    if (mode !== 'auto' && repositoryOf(run) === undefined)
        return { kind: 'wrong', problem: nowhere(mode) };
    if (mode === 'sweep')
        return { kind: 'sweep' };
    if (mode === 'deploy' && onTarget)
        return { kind: 'wrong', problem: untrusted };
    if (number === undefined)
        return { kind: 'wrong', problem: aboutNone(mode, eventName) };
    if (run.fromFork)
        return { kind: 'skip', because: ofFork(number) };
    if (mode === 'auto' && dryRun && !onTarget)
        return { kind: 'none' };
    if (mode === 'auto' && label === undefined && isBot(pullAuthor))
        return { kind: 'skip', because: ofBot(number, pullAuthor) };
    if (repositoryOf(run) === undefined)
        return { kind: 'wrong', problem: nowhere(mode) };
    return { kind: 'ask', number };
}
function decide(run, pull, preview) {
    const { number, head } = pull;
    if (preview.mode === 'remove')
        return { kind: 'remove', number, because: `Pull request #${number}: \`preview: remove\` was asked for.` };
    if (head.repositoryId === undefined || head.repositoryId !== run.repositoryId)
        return { kind: 'skip', because: ofFork(number) };
    const because = unfit(pull, preview);
    if (because !== undefined)
        return { kind: 'remove', number, because };
    if (preview.label === undefined && preview.mode === 'auto' && isBot(pull.author))
        return { kind: 'skip', because: ofBot(number, pull.author) };
    if (run.eventName === 'pull_request_target')
        return {
            kind: 'skip',
            because: `Pull request #${number} gets no preview from pull_request_target, which runs with the rights of the base branch and only removes previews; pull_request deploys them.`,
        };
    if (run.pullHead !== undefined && run.pullHead !== head.sha)
        return {
            kind: 'skip',
            because: `Pull request #${number} has a newer commit, ${short(head.sha)}, whose own run deploys it; this run is of ${short(run.pullHead)}.`,
        };
    return { kind: 'deploy', pull };
}
function unfit({ number, state, isDraft, labels }, { mode, label }) {
    if (state === 'closed')
        return `Pull request #${number} is closed.`;
    const has = label !== undefined && labels.some((one) => one.toLowerCase() === label.toLowerCase());
    if (label !== undefined && !has)
        return `Pull request #${number} does not have the label "${label}".`;
    if (isDraft && !has && mode === 'auto')
        return `Pull request #${number} is a draft; it gets a preview when it is ready for review.`;
    return undefined;
}
function repositoryOf({ repository: name, repositoryId: id }) {
    return name === undefined || id === undefined ? undefined : { id, name };
}
function tellDecision(decision) {
    switch (decision.kind) {
        case 'none':
            return undefined;
        case 'deploy':
            return `Pull request #${decision.pull.number} is open: its preview shows ${short(decision.pull.head.sha)}.`;
        case 'sweep':
            return 'Removes the previews that nobody needs any more; builds and deploys nothing.';
        case 'remove':
            return `${decision.because} Removes its preview, if there is one; builds and deploys nothing.`;
        case 'skip':
            return decision.because;
    }
}
function isBot(author) {
    return author !== undefined && BOT.test(author);
}
function short(sha) {
    return sha.slice(0, 7);
}
function ofFork(number) {
    return `Pull request #${number} comes from a fork, which gets no preview: its code would run with the rights of this repository.`;
}
function ofBot(number, author) {
    return `Pull request #${number} was opened by ${author}; bots get no preview, unless \`preview-label\` names a label that it has, or \`preview: deploy\` asks for it.`;
}
const untrusted = {
    what: '`preview: deploy` does not run on pull_request_target',
    why: 'That event has the rights of the base branch, and anybody’s code would be built and run with them.',
    fix: 'Deploy previews on pull_request. On pull_request_target, `preview: auto` and `preview: remove` remove them.',
};
function aboutNone(mode, eventName) {
    return {
        what: `\`preview: ${mode}\` does not know which pull request`,
        why: `The event ${eventName ?? 'of this run'} is not about one.`,
        fix: [
            'Run it on pull_request events, or start it by hand with the number as an input of the workflow:',
            'on:',
            '  workflow_dispatch:',
            '    inputs:',
            '      pull-request: { description: Number of the pull request, required: true }',
        ].join('\n'),
    };
}
function nowhere(mode) {
    return {
        what: `\`preview: ${mode}\` does not know its repository`,
        why: 'Previews belong to a repository by its id, and neither GITHUB_REPOSITORY_ID nor the event tells it.',
        fix: 'Run it in a GitHub workflow; outside of one, set GITHUB_REPOSITORY and GITHUB_REPOSITORY_ID.',
    };
}


/***/ }),

/***/ 5435:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  XZ: () => (/* binding */ announcePlan),
  uL: () => (/* binding */ announcePreview),
  endRun: () => (/* binding */ endRun),
  iv: () => (/* binding */ endingsOf),
  qw: () => (/* binding */ openFor)
});

// EXTERNAL MODULE: ./build/aws/oidc.js + 1 modules
var oidc = __webpack_require__(7640);
// EXTERNAL MODULE: ./build/problem.js
var problem = __webpack_require__(411);
;// CONCATENATED MODULE: ./build/github/refusal.js

function isInDoubt(error) {
    return error instanceof problem/* Failed */.cV && error.problems.every(({ cause }) => cause !== undefined);
}
function refused({ status, body }, what, needed) {
    const said = String(body?.message ?? '')
        .split('\n')[0]
        ?.slice(0, 300);
    const why = `GitHub answered ${status}${said ? `: ${said}` : ''}`;
    if (status === 401)
        return { what, why, fix: 'Leave `github-token` out for the job’s own token, or give one that has not expired.' };
    if (status === 403 || status === 404)
        return {
            what,
            why,
            fix: `Add \`${needed}\` to the job’s \`permissions\`, or to those of the token in \`github-token\`.`,
        };
    return { what, why, fix: 'Run the job again; if it happens again, look the message up in GitHub’s documentation.' };
}

;// CONCATENATED MODULE: ./build/github/deployments.js


const NEEDED = 'deployments: write';
const CUT_OFF = { state: 'error', description: 'The step ended before it was done' };
const MOST_SIGNS = 140;
const AT_ONCE = 4;
const taskOf = (number) => `preview:pr-${number}`;
async function createDeployment(github, wanted, signal) {
    const { repository, environment, number, component, sha, run } = wanted;
    const body = {
        ref: sha,
        task: taskOf(number),
        environment,
        description: `Preview of #${number}`,
        payload: { component, run },
        transient_environment: true,
        production_environment: false,
        auto_merge: false,
        required_contexts: [],
    };
    const create = async () => {
        const answer = await github.send('POST', `/repos/${repository.name}/deployments`, { body, signal });
        if (answer.status === 201 && Number.isInteger(answer.body?.id))
            return answer.body.id;
        throw new problem/* Failed */.cV([refused(answer, `The deployment of #${number} could not be made on GitHub`, NEEDED)]);
    };
    let refusal;
    try {
        return await create();
    }
    catch (error) {
        refusal = error;
    }
    if (!isInDoubt(refusal))
        throw refusal;
    const made = (await listDeployments(github, wanted, signal)).find((one) => one.run === run);
    return made?.id ?? (await create());
}
async function setStatus(github, { name }, id, { state, description, logUrl, environmentUrl }, signal) {
    const body = {
        state,
        description: description.slice(0, MOST_SIGNS),
        ...(logUrl === undefined ? {} : { log_url: logUrl }),
        ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        auto_inactive: false,
    };
    const path = `/repos/${name}/deployments/${id}/statuses`;
    const answer = await github.send('POST', path, { body, signal, repeatable: true });
    if (answer.status !== 201)
        throw new problem/* Failed */.cV([refused(answer, `GitHub could not be told that deployment ${id} is ${state}`, NEEDED)]);
}
async function listDeployments(github, { repository, environment, number, component }, signal, since = 0) {
    const query = { environment, ...(number === undefined ? {} : { task: taskOf(number) }) };
    const isOld = ({ created_at }) => Date.parse(created_at ?? '') < since;
    const answer = await github.list(`/repos/${repository.name}/deployments`, { query, signal }, isOld);
    if (answer.status !== 200)
        throw new problem/* Failed */.cV([refused(answer, 'The deployments cannot be read from GitHub', 'deployments: read')]);
    return answer.body
        .flatMap(deploymentOf)
        .filter((one) => one.createdAt >= since && (component === undefined || one.component === component));
}
function deploymentOf({ id, task, payload, created_at }) {
    const number = Number(/^preview:pr-(\d+)$/.exec(String(task))?.[1] ?? Number.NaN);
    if (Number.isNaN(number))
        return [];
    const { component, run } = typeof payload === 'object' && payload !== null ? payload : {};
    return [{ id, number, component, run, createdAt: Date.parse(created_at) }];
}
async function stateOf(github, { name }, id, signal) {
    const options = { query: { per_page: '1' }, signal };
    const answer = await github.send('GET', `/repos/${name}/deployments/${id}/statuses`, options);
    if (answer.status === 404)
        return 'inactive';
    if (answer.status !== 200)
        throw new problem/* Failed */.cV([refused(answer, `The state of deployment ${id} cannot be read from GitHub`, 'deployments: read')]);
    return answer.body?.[0]?.state;
}
function isOver(state) {
    return state === 'inactive' || state === 'failure' || state === 'error';
}
async function unended(github, repository, deployments, signal) {
    const found = [];
    for (let at = 0; at < deployments.length; at += AT_ONCE) {
        const some = await Promise.all(deployments
            .slice(at, at + AT_ONCE)
            .map(async (one) => ({ ...one, state: await stateOf(github, repository, one.id, signal) })));
        found.push(...some.filter(({ state }) => !isOver(state)));
        if (some.some(({ state }) => state === 'inactive'))
            break;
    }
    return found;
}
async function inactivate(github, repository, deployments, description, signal) {
    for (const { id } of deployments.toReversed())
        await setStatus(github, repository, id, { state: 'inactive', description }, signal);
}

// EXTERNAL MODULE: ./build/github/changes.js
var changes = __webpack_require__(3319);
// EXTERNAL MODULE: ./build/github/markdown.js
var markdown = __webpack_require__(5549);
// EXTERNAL MODULE: ./build/github/problems.js
var github_problems = __webpack_require__(2204);
// EXTERNAL MODULE: ./build/github/rows.js
var github_rows = __webpack_require__(509);
// EXTERNAL MODULE: ./build/github/summary.js + 1 modules
var summary = __webpack_require__(2680);
;// CONCATENATED MODULE: ./build/github/comment.js





const MOST_BYTES = 60_000;
const LONG_PLAN = 2_000;
function commentText(news, about, before) {
    const blocks = blocksOf(news, about, before);
    const run = about.runUrl === undefined ? 'the log' : comment_link('the run', about.runUrl);
    for (const level of [0, 1, 2, 3]) {
        const kept = blocks.filter(({ goes = 4 }) => goes > level);
        const dropped = kept.length < blocks.length ? [`*There is more than fits; ${run} has all of it.*`] : [];
        const text = [...kept.map((block) => block.text), ...dropped].join('\n\n');
        if (Buffer.byteLength(text) <= MOST_BYTES)
            return text.toWellFormed();
    }
    const kept = blocks.filter(({ goes }) => goes === undefined).map(({ text }) => text);
    return (0,markdown/* fitting */._Q)(kept, [`*There is more than fits; ${run} has all of it.*`], MOST_BYTES).toWellFormed();
}
function isRemoved(text) {
    return /^### Preview: removed/m.test(text);
}
function blocksOf(news, about, before) {
    switch (news.kind) {
        case 'building': {
            const url = urlIn(before);
            return [
                { text: heading('Preview: building') },
                ...(url === undefined ? [] : [{ text: `Until then <${url}> shows what was there before.` }]),
                { text: facts(about) },
            ];
        }
        case 'succeeded': {
            const { facts: known, rows, stages, warnings } = { ...news.told, rows: news.told.facts.rows ?? [] };
            const digests = known.imageDigest?.split('\n').map((digest) => (0,markdown/* code */.aY)(digest)) ?? [];
            const title = known.url === undefined ? 'Preview: deployed' : 'Preview';
            return [
                { text: heading(title, known.url) },
                { text: facts(about) },
                ...(digests.length === 0 ? [] : [{ text: `Image: ${digests.join(', ')}` }]),
                ...some('warning', warnings),
                ...(rows.length === 0 ? [] : [folded(count(rows.length, 'object'), (0,github_rows/* rowBlocks */.F)(rows, known.url), 3)]),
                ...(0,summary/* times */.Hn)(stages).map((text) => ({ text, goes: 3 })),
            ];
        }
        case 'failed': {
            const { facts: known, problems, warnings, stages, cancelled } = news.told;
            const [first, ...others] = problems;
            const rows = known.rows ?? [];
            const url = known.url ?? urlIn(before);
            return [
                { text: heading(cancelled ? 'Preview: cancelled' : 'Preview: failed') },
                { text: facts(about) },
                ...(url === undefined ? [] : [{ text: `URL: <${inAngles(url)}>` }]),
                ...(first === undefined ? [] : reasonOf(first)),
                ...some('more problem', others),
                ...some('warning', warnings),
                ...(rows.length === 0 ? [] : [folded(count(rows.length, 'object'), (0,github_rows/* rowBlocks */.F)(rows, known.url), 3)]),
                ...(0,summary/* times */.Hn)(stages).map((text) => ({ text, goes: 3 })),
            ];
        }
        case 'planned': {
            const { facts: known, problems, warnings } = news.told;
            return [
                { text: heading((0,summary/* verdictOf */.Vj)(news.told)) },
                { text: facts(about) },
                ...problems.flatMap(reasonOf),
                ...some('warning', warnings),
                ...(known.plan === undefined ? [] : planned((0,changes/* planBlocks */.S)(known.plan))),
            ];
        }
        case 'removed':
            return [{ text: heading('Preview: removed') }, { text: (0,markdown/* sentences */.hC)(news.because) }];
        case 'skipped':
            return [{ text: heading('Preview: none') }, { text: (0,markdown/* sentences */.hC)(news.because) }];
    }
}
function heading(title, url) {
    return `### ${title}${url === undefined ? '' : `: <${inAngles(url)}>`}`;
}
function facts({ component, sha, now, expires, runUrl }) {
    const short = sha.slice(0, 7);
    return [
        /^[0-9a-f]{7}$/.test(short) ? short : (0,markdown/* code */.aY)(short),
        `updated ${time(now)}`,
        ...(expires === undefined ? [] : [`expires ${time(expires)}`]),
        ...(runUrl === undefined ? [] : [comment_link('run', runUrl)]),
        ...(component === '' ? [] : [(0,markdown/* code */.aY)(component)]),
    ].join(' · ');
}
function reasonOf(problem) {
    const evidence = (0,github_problems/* evidenceOf */.X1)(problem);
    if (evidence.length === 0)
        return [{ text: (0,summary/* problemBlock */.fx)(problem) }];
    const fence = (0,markdown/* fenced */.OF)(evidence.join('\n'), 'text', 'last');
    return [{ text: (0,summary/* problemBlock */.fx)(problem, '', []) }, { text: (0,markdown/* details */.zH)('What shows it', fence), goes: 1 }];
}
function some(noun, problems) {
    if (problems.length === 0)
        return [];
    const titles = problems.slice(0, 20).map((problem) => `- ${(0,markdown/* sentences */.hC)((0,github_problems/* titleOf */.Gg)(problem))}`);
    return [{ text: (0,markdown/* details */.zH)(count(problems.length, noun), titles.join('\n')), goes: 3 }];
}
function planned(blocks) {
    const isTable = (text) => !text.startsWith('<details');
    const [tables, diffs] = [blocks.filter(isTable), blocks.filter((text) => !isTable(text))];
    const parts = (texts, title, goes) => {
        if (texts.length === 0)
            return [];
        const isLong = texts.join('').length > LONG_PLAN;
        return isLong ? [folded(title, texts, goes)] : texts.map((text) => ({ text, goes }));
    };
    return [...parts(tables, 'The objects', 3), ...parts(diffs, 'Each change', 2)];
}
function folded(title, blocks, goes) {
    return { text: (0,markdown/* details */.zH)(title, blocks.join('\n\n')), goes };
}
function urlIn(text) {
    return /^(?:### Preview.*: |Until then |URL: )<(https?:\/\/[^<>\s]+)>/m.exec(text ?? '')?.[1];
}
function comment_link(text, url) {
    return `[${text}](<${inAngles(url)}>)`;
}
function inAngles(url) {
    return url.replace(/[<>\s]/g, encodeURIComponent);
}
function time(date) {
    return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
function count(number, noun) {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/github/authors.js
const JOBS_OWN = { login: 'github-actions[bot]', id: 41_898_282 };
async function byUs(github, comments, signal) {
    if (comments.length === 0)
        return [];
    const us = await whoAmI(github, signal);
    return comments.filter(({ author }) => isSameAccount(author, us));
}
async function whoAmI(github, signal) {
    const viewer = (await github.query('{viewer{login databaseId}}', signal))?.viewer;
    return typeof viewer?.login === 'string' ? { login: viewer.login, id: viewer.databaseId } : JOBS_OWN;
}
function isSameAccount(one, other) {
    return one.id === undefined || other.id === undefined ? one.login === other.login : one.id === other.id;
}
function commentOf({ id, body, user, issue_url }) {
    if (!Number.isInteger(id))
        return [];
    const number = Number(String(issue_url).split('/').at(-1));
    return [{ id, number, body: String(body ?? ''), author: { login: String(user?.login), id: user?.id } }];
}

;// CONCATENATED MODULE: ./build/github/comments.js



const comments_NEEDED = 'pull-requests: write';
function markerOf({ environment, component }) {
    return `${markerStart(environment)}component=${encodeURIComponent(component)} -->`;
}
function markerStart(environment) {
    return `<!-- ship-to-eks environment=${encodeURIComponent(environment)} `;
}
async function putComment(github, place, text, signal) {
    const marker = markerOf(place);
    const own = (comments) => comments.filter((one) => firstLine(one) === marker);
    const [first, ...doubles] = await byUs(github, own(await listComments(github, place, signal)), signal);
    const wanted = text(first?.body);
    const body = wanted === undefined ? (first?.body ?? marker) : `${marker}\n${wanted}`;
    if (first !== undefined) {
        await deleteAll(github, place.repository, doubles, signal);
        if (isSame(first.body, body) || (await editComment(github, place.repository, first.id, body, signal)))
            return { id: first.id, body };
    }
    const made = await createComment(github, place, body, signal);
    const all = own(await listComments(github, place, signal)).filter(({ author }) => isSameAccount(author, made.author));
    const [kept = made, ...others] = all;
    await deleteAll(github, place.repository, others, signal);
    if (!isSame(kept.body, body))
        await editComment(github, place.repository, kept.id, body, signal);
    return { id: kept.id, body };
}
async function editComments(github, place, text, signal) {
    const all = await listComments(github, place, signal);
    const start = markerStart(place.environment);
    const marked = all.filter((comment) => firstLine(comment).startsWith(start));
    for (const comment of await byUs(github, marked, signal)) {
        const body = `${firstLine(comment)}\n${text}`;
        if (!isSame(comment.body, body))
            await editComment(github, place.repository, comment.id, body, signal);
    }
}
async function shownIn(github, { repository, environment }, isOver, since, signal) {
    const query = { since: since.toISOString(), sort: 'updated', direction: 'desc' };
    const answer = await github.list(`/repos/${repository.name}/issues/comments`, { query, signal });
    if (answer.status !== 200)
        throw failed(answer, 'The comments cannot be read');
    const start = markerStart(environment);
    const marked = answer.body
        .flatMap(commentOf)
        .filter((one) => firstLine(one).startsWith(start) && !isOver(one.body));
    return (await byUs(github, marked, signal)).map(({ number }) => number);
}
async function readComment(github, { name }, id, signal) {
    const answer = await github.send('GET', `/repos/${name}/issues/comments/${id}`, { signal });
    if (answer.status === 404)
        return undefined;
    if (answer.status !== 200)
        throw failed(answer, `Comment ${id} cannot be read`);
    return String(answer.body?.body ?? '');
}
async function editComment(github, { name }, id, body, signal) {
    const answer = await github.send('PATCH', `/repos/${name}/issues/comments/${id}`, { body: { body }, signal });
    if (answer.status === 404)
        return false;
    if (answer.status !== 200)
        throw failed(answer, 'The comment cannot be edited');
    return true;
}
async function createComment(github, place, body, signal) {
    const path = `/repos/${place.repository.name}/issues/${place.number}/comments`;
    try {
        const answer = await github.send('POST', path, { body: { body }, signal });
        const [made] = answer.status === 201 ? commentOf(answer.body) : [];
        if (made !== undefined)
            return made;
        throw failed(answer, `Pull request #${place.number} cannot be commented on`);
    }
    catch (error) {
        if (!isInDoubt(error))
            throw error;
        const all = (await listComments(github, place, signal)).filter((one) => firstLine(one) === firstLine({ body }));
        const [made] = await byUs(github, all, signal);
        if (made === undefined)
            throw error;
        return made;
    }
}
async function listComments(github, { repository, number }, signal) {
    const answer = await github.list(`/repos/${repository.name}/issues/${number}/comments`, { signal });
    if (answer.status !== 200)
        throw failed(answer, `The comments of #${number} cannot be read`);
    return answer.body.flatMap(commentOf).toSorted((one, other) => one.id - other.id);
}
async function deleteAll(github, { name }, comments, signal) {
    for (const { id } of comments)
        await github.send('DELETE', `/repos/${name}/issues/comments/${id}`, { signal });
}
function firstLine({ body }) {
    return /^[^\r\n]*/.exec(body)?.[0].trimEnd() ?? '';
}
function isSame(one, other) {
    const plain = (text) => text.replaceAll('\r\n', '\n').trimEnd();
    return plain(one) === plain(other);
}
function failed(answer, what) {
    return new problem/* Failed */.cV([refused(answer, what, comments_NEEDED)]);
}

;// CONCATENATED MODULE: ./build/github/pulls.js


async function readPull(github, repository, number, signal) {
    const options = signal === undefined ? {} : { signal };
    const what = `Pull request #${number} of ${repository.name} cannot be read`;
    try {
        const answer = await github.send('GET', `/repos/${repository.name}/pulls/${number}`, options);
        if (answer.status === 404 && (await isReadable(github, repository, options)))
            return { kind: 'gone' };
        const pull = answer.status === 200 ? pullOf(answer.body, repository, number) : undefined;
        if (pull !== undefined)
            return { kind: 'found', pull };
        return { kind: 'unknown', problem: refused(answer, what, 'pull-requests: read') };
    }
    catch (error) {
        if (!(error instanceof problem/* Failed */.cV))
            throw error;
        const [cause] = error.problems;
        return { kind: 'unknown', problem: { ...cause, what: `${what}: ${cause?.what}` } };
    }
}
async function isReadable(github, repository, options) {
    const path = `/repos/${repository.name}`;
    const own = await github.send('GET', path, options);
    if (own.status !== 200 || own.body?.id !== repository.id)
        return false;
    const list = await github.send('GET', `${path}/pulls`, { ...options, query: { state: 'all', per_page: '1' } });
    return list.status === 200 && Array.isArray(list.body);
}
function pullOf(body, { id }, number) {
    const { state, head, base, labels, draft, user } = body ?? {};
    const isOurs = body?.number === number && base?.repo?.id === id;
    if (!isOurs || (state !== 'open' && state !== 'closed') || typeof head?.sha !== 'string')
        return undefined;
    return {
        number,
        state,
        isDraft: draft === true,
        labels: (labels ?? []).map(({ name }) => String(name)),
        author: user?.login ?? 'ghost',
        head: { sha: head.sha, branch: String(head.ref), repositoryId: head.repo?.id },
    };
}

;// CONCATENATED MODULE: ./build/github/ending.js






const RECENT_MS = 14 * 86_400_000;
function openEndings(github, { repository, environment }, telling) {
    return {
        async pull(number) {
            const seen = await readPull(github, repository, number, telling.signal);
            if (seen.kind === 'unknown')
                throw new problem/* Failed */.cV([seen.problem]);
            return seen.kind === 'gone' ? 'gone' : seen.pull;
        },
        async shown() {
            const numbers = new Set();
            await refusalsTold(telling.warn, async () => {
                const since = Date.now() - RECENT_MS;
                const recent = await listDeployments(github, { repository, environment }, telling.signal, since);
                const keyOf = (one) => JSON.stringify([one.number, one.component]);
                for (const some of Map.groupBy(recent, keyOf).values())
                    if ((await unended(github, repository, some, telling.signal)).length > 0)
                        numbers.add(some[0]?.number ?? 0);
            });
            if (telling.comment)
                await refusalsTold(telling.warn, async () => {
                    const since = new Date(Date.now() - RECENT_MS);
                    const place = { repository, environment };
                    for (const number of await shownIn(github, place, isRemoved, since, telling.signal))
                        numbers.add(number);
                });
            return [...numbers];
        },
        ended: (number, because) => endPreview(github, { repository, environment, number }, because, telling),
    };
}
async function endPreview(github, place, because, { comment, warn, signal }) {
    const { repository, environment, number } = place;
    await refusalsTold(warn, async () => {
        const all = await listDeployments(github, { repository, environment, number }, signal);
        const byComponent = [...Map.groupBy(all, ({ component }) => component).values()];
        for (const some of byComponent)
            await inactivate(github, repository, await unended(github, repository, some, signal), 'Removed', signal);
    });
    if (!comment)
        return;
    const about = { component: '', sha: '', runUrl: undefined, now: new Date(), expires: undefined };
    const text = commentText({ kind: 'removed', because }, about);
    await refusalsTold(warn, () => editComments(github, { repository, environment, number }, text, signal));
}
async function endBegun(github, repository, { deployment, comment }, runUrl, signal) {
    const endDeployment = async (id) => {
        const state = await stateOf(github, repository, id, signal);
        if (state === 'success' || isOver(state))
            return;
        await setStatus(github, repository, id, { ...CUT_OFF, logUrl: runUrl }, signal);
    };
    const endComment = async (id) => {
        const body = await readComment(github, repository, id, signal);
        if (body === undefined || (runUrl !== undefined && !body.includes(`<${runUrl}>`)))
            return;
        const ended = body.replace(/^### Preview: building/m, '### Preview: stopped before it was done');
        if (ended !== body)
            await editComment(github, repository, id, ended, signal);
    };
    await Promise.allSettled([
        ...(deployment === undefined ? [] : [endDeployment(deployment)]),
        ...(comment === undefined ? [] : [endComment(comment)]),
    ]);
}
async function refusalsTold(warn, work) {
    try {
        await work();
    }
    catch (error) {
        if (!(error instanceof problem/* Failed */.cV) || isInDoubt(error))
            throw error;
        for (const problem of error.problems)
            warn(problem);
    }
}

;// CONCATENATED MODULE: ./build/github/runComment.js


function openRunComment(place, { github, signal, onWritten }) {
    const { repository, component, sha, runUrl, ttlMs } = place;
    let written;
    const about = (isLasting) => {
        const now = new Date();
        const expires = isLasting && ttlMs !== undefined ? new Date(now.getTime() + ttlMs) : undefined;
        return { component, sha, runUrl, now, expires };
    };
    const isOvertaken = (before) => written !== undefined && before !== undefined && runUrl !== undefined && !before.includes(`<${runUrl}>`);
    return {
        async write(news, isLasting) {
            const text = (before) => isOvertaken(before) ? undefined : commentText(news, about(isLasting), before);
            const last = written?.id;
            written = await putComment(github, place, text, signal);
            if (written.id !== last)
                onWritten(written.id);
        },
        async cancelled(told) {
            if (written === undefined)
                return;
            const { id, body } = written;
            if ((await readComment(github, repository, id, signal)) !== body)
                return;
            const [marker = ''] = body.split('\n');
            const text = commentText({ kind: 'failed', told }, about(false), body);
            await editComment(github, repository, id, `${marker}\n${text}`, signal);
        },
    };
}

;// CONCATENATED MODULE: ./build/github/announce.js





const AFTER_CANCEL_MS = 6_000;
function openAnnouncement(what, { github, io, warn, onBegun }) {
    const { repository, environment, number, component, sha, runId, runUrl } = what;
    const place = { repository, environment, number, component };
    const signal = shortlyAfter(io.signal);
    let begun = {};
    let beginning = Promise.resolve();
    const quietly = async (work) => {
        try {
            await work();
        }
        catch (error) {
            if (error instanceof problem/* Failed */.cV)
                for (const problem of error.problems)
                    warn(problem);
            else if (!signal.aborted)
                warn(unsaid(error));
        }
    };
    const begin = (more) => {
        begun = { ...begun, ...more };
        onBegun(begun);
    };
    const own = openRunComment(what, { github, signal, onWritten: (id) => begin({ comment: id }) });
    const comment = (news, isLasting = false) => quietly(async () => {
        if (what.comment)
            await own.write(news, isLasting);
    });
    const deployment = (status, and = async () => { }) => quietly(async () => {
        const id = begun.deployment;
        if (id === undefined)
            return;
        await setStatus(github, repository, id, { logUrl: runUrl, ...status }, signal);
        await and(id);
    });
    const after = async (...work) => {
        await beginning;
        await Promise.all(work.map((one) => one()));
    };
    const succeed = async (id) => {
        const all = await listDeployments(github, place, signal);
        const older = all.filter((one) => one.id < id);
        await inactivate(github, repository, await unended(github, repository, older, signal), SUPERSEDED, signal);
        if (all.some((one) => one.id > id))
            await setStatus(github, repository, id, { state: 'inactive', description: SUPERSEDED }, signal);
    };
    const fail = async (id) => {
        const older = (await listDeployments(github, place, signal)).filter((one) => one.id < id);
        for (const one of await unended(github, repository, older, signal))
            if (one.state !== 'success')
                await setStatus(github, repository, one.id, CUT_OFF, signal);
    };
    return {
        building() {
            const make = () => quietly(async () => {
                if (!(await what.deployment))
                    return;
                const id = await createDeployment(github, { ...place, sha, run: runId }, signal);
                begin({ deployment: id });
                const status = { state: 'in_progress', description: 'Building and deploying', logUrl: runUrl };
                await setStatus(github, repository, id, status, signal);
            });
            beginning = Promise.all([make(), comment({ kind: 'building' })]);
        },
        succeeded: (told) => after(() => deployment({ state: 'success', description: 'Deployed', environmentUrl: urlOf(told.facts.url) }, succeed), () => comment({ kind: 'succeeded', told }, true)),
        failed: (told) => {
            const [first] = told.problems;
            if (told.cancelled)
                return after(() => deployment({ state: 'error', description: 'Cancelled' }), () => quietly(() => own.cancelled(told)));
            return after(() => deployment({ state: 'failure', description: first === undefined ? 'Failed' : (0,github_problems/* titleOf */.Gg)(first, 140) }, fail), () => comment({ kind: 'failed', told }));
        },
        planned: (told) => after(() => comment({ kind: 'planned', told })),
        removed: (because) => after(() => quietly(() => endPreview(github, place, because, { comment: what.comment, warn, signal }))),
        skipped: (because) => after(() => comment({ kind: 'skipped', because })),
    };
}
const SUPERSEDED = 'A newer deployment took its place';
function urlOf(url) {
    return url !== undefined && /^https?:\/\//.test(url) ? url : undefined;
}
function shortlyAfter(signal) {
    const later = new AbortController();
    const abort = () => void setTimeout(() => later.abort(), AFTER_CANCEL_MS).unref();
    if (signal.aborted)
        abort();
    else
        signal.addEventListener('abort', abort, { once: true });
    return later.signal;
}
function unsaid(error) {
    return { what: `GitHub could not be told of this run: ${error.message}`, cause: error };
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(6752);
// EXTERNAL MODULE: ./build/deadline.js
var deadline = __webpack_require__(4726);
;// CONCATENATED MODULE: ./build/github/reach.js

function checkedUrl(apiUrl) {
    const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
    const isOurs = url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
    if (url?.protocol === 'https:' || isOurs)
        return url;
    throw new problem/* Failed */.cV([
        {
            what: `GITHUB_API_URL is "${apiUrl}"`,
            why: 'The token would cross the network in clear.',
            fix: 'Remove it from `env`; the runner sets it.',
        },
    ]);
}
function lost(base, method, outcome) {
    const doubt = method === 'POST' ? ' Whether it was done all the same is not known.' : '';
    const said = 'error' in outcome ? reach_reasonOf(outcome.error) : `It answered ${outcome.status} ${outcome.message}`.trim();
    return {
        what: `GitHub does not answer at ${base.host}`,
        why: `${said}.${doubt}`,
        fix: 'Look at githubstatus.com, and whether this runner may reach it (proxy, firewall); then run the job again.',
        cause: 'error' in outcome ? outcome.error : outcome.status,
    };
}
function reach_reasonOf(error) {
    return (error.cause instanceof Error ? error.cause : error).message.replace(/\.$/, '');
}
function limited(because, untilMs) {
    return {
        what: `${because} until ${new Date(untilMs).toISOString().slice(0, 19)}Z`,
        why: 'A workflow’s token has 1000 requests an hour for all runs of a repository together.',
        fix: 'Run the job again after that; a GitHub App’s token, given as `github-token`, has a limit of its own.',
    };
}
function tooLong(path) {
    return { what: `GitHub’s list ${path} does not end`, fix: 'Close or delete what is old in it.' };
}

// EXTERNAL MODULE: ./build/causes.js
var causes = __webpack_require__(4146);
;// CONCATENATED MODULE: ./build/github/retry.js

const TRIES = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
const SECONDARY_MS = 60_000;
const REFUSED = ['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'];
function verdictOf(outcome, tried, random) {
    const limit = limitOf(outcome, tried.now);
    const grown = Math.min(FIRST_PAUSE_MS * 2 ** (tried.tries - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
    if (limit !== undefined) {
        const afterMs = limit.ms + grown;
        if (tried.tries >= TRIES || tried.elapsed + afterMs > tried.patience)
            return { kind: 'limited', untilMs: tried.now + limit.ms, because: limit.because };
        return { kind: 'again', afterMs, because: limit.because };
    }
    if (!isBroken(outcome))
        return { kind: 'answer' };
    const mayRepeat = tried.repeatable || isUndone(outcome);
    if (!mayRepeat || tried.tries >= TRIES || tried.elapsed + grown > tried.patience)
        return { kind: 'lost' };
    return { kind: 'again', afterMs: grown, because: 'GitHub does not answer as it should' };
}
function limitOf(outcome, now) {
    if ('error' in outcome || (outcome.status !== 403 && outcome.status !== 429))
        return undefined;
    const header = (name) => [outcome.headers[name]].flat()[0];
    const seconds = Number(header('retry-after') ?? Number.NaN);
    if (!Number.isNaN(seconds))
        return { ms: seconds * 1000, because: 'GitHub asks for a pause' };
    const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
    if (header('x-ratelimit-remaining') === '0' && !Number.isNaN(reset))
        return { ms: Math.max(0, reset * 1000 - now), because: 'GitHub’s limit of requests an hour is reached' };
    if (outcome.status === 429 || /secondary rate limit|abuse detection/i.test(outcome.message))
        return { ms: SECONDARY_MS, because: 'GitHub asks for a pause' };
    return undefined;
}
function isBroken(outcome) {
    if ('error' in outcome)
        return true;
    return outcome.status >= 500 || (outcome.status < 400 && !outcome.readable);
}
function isUndone(outcome) {
    return 'error' in outcome && (0,causes/* errorsOf */.B)(outcome.error).some(({ code = '' }) => REFUSED.includes(code));
}

;// CONCATENATED MODULE: ./build/github/client.js






const PATIENCE = { silenceMs: 15_000, triesMs: 75_000 };
const MOST_PAGES = 100;
const MOST_REDIRECTS = 3;
function openGithub(apiUrl, token, io, patience = PATIENCE) {
    const base = checkedUrl(apiUrl);
    io.mask(token);
    const { silenceMs, triesMs } = patience;
    const tls = { timeout: Math.min(5_000, silenceMs) };
    const pool = new undici/* EnvHttpProxyAgent */.J2({ connect: tls, requestTls: tls, connections: 8, allowH2: false });
    let requests = 0;
    const once = async (method, url, body, signal) => {
        requests++;
        const answer = await (0,undici/* request */.Em)(url, {
            method,
            dispatcher: pool,
            signal: AbortSignal.any([signal, AbortSignal.timeout(2 * silenceMs)]),
            headersTimeout: silenceMs,
            bodyTimeout: silenceMs,
            headers: {
                accept: 'application/vnd.github+json',
                authorization: `Bearer ${token}`,
                'user-agent': 'ship-to-eks',
                'x-github-api-version': '2022-11-28',
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const parsed = parse(await answer.body.text());
        const { statusCode: status, headers } = answer;
        const message = String(parsed?.body?.message ?? '');
        return {
            answer: { status, body: parsed?.body, headers },
            outcome: { status, message, headers, readable: parsed !== undefined },
        };
    };
    const get = async (method, url, options, redirects = 0) => {
        const signal = options.signal ?? io.signal;
        const began = io.now();
        for (let tries = 1;; tries++) {
            signal.throwIfAborted();
            const tried = await once(method, url, options.body, signal).catch((error) => {
                signal.throwIfAborted();
                return { answer: undefined, outcome: { error } };
            });
            const { answer, outcome } = tried;
            const verdict = verdictOf(outcome, {
                repeatable: options.repeatable ?? method !== 'POST',
                tries,
                elapsed: io.now() - began,
                patience: triesMs,
                now: Date.now(),
            }, Math.random());
            if (verdict.kind === 'again') {
                if (verdict.afterMs > 10_000)
                    io.info(`Waiting for ${(0,deadline/* timeText */.T)(verdict.afterMs)}: ${verdict.because}`);
                await (0,promises_.setTimeout)(verdict.afterMs, undefined, { signal });
            }
            else if (verdict.kind === 'limited')
                throw new problem/* Failed */.cV([limited(verdict.because, verdict.untilMs)]);
            else if (verdict.kind === 'lost' || answer === undefined)
                throw new problem/* Failed */.cV([lost(base, method, outcome)]);
            else {
                const moved = method === 'GET' && redirects < MOST_REDIRECTS ? target(answer, base) : undefined;
                return moved === undefined ? answer : get(method, moved, options, redirects + 1);
            }
        }
    };
    const urlOf = (path, query = {}) => {
        const url = new URL(base.href.replace(/\/$/, '') + path);
        for (const [name, value] of Object.entries(query))
            url.searchParams.set(name, value);
        return url;
    };
    return {
        async send(method, path, options = {}) {
            const { status, body } = await get(method, urlOf(path, options.query), options);
            return { status, body };
        },
        async list(path, options = {}, isEnough = () => false) {
            const all = [];
            let next = urlOf(path, { per_page: '100', ...options.query });
            for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
                const { status, body, headers } = await get('GET', next, options);
                if (status !== 200 || !Array.isArray(body))
                    return { status, body };
                all.push(...body);
                next = all.length > 0 && isEnough(all.at(-1)) ? undefined : nextPage([headers.link].flat()[0], base);
            }
            if (next !== undefined)
                throw new problem/* Failed */.cV([tooLong(path)]);
            return { status: 200, body: all };
        },
        async query(query, signal) {
            const url = new URL(base.href.replace(/\/(v3\/?)?$/, '/graphql'));
            const options = { body: { query }, repeatable: true, ...(signal === undefined ? {} : { signal }) };
            return (await get('POST', url, options)).body?.data;
        },
        requests: () => requests,
        close: () => pool.destroy(),
    };
}
function target({ status, headers }, base) {
    const location = [headers.location].flat()[0];
    if (![301, 302, 307, 308].includes(status) || location === undefined || !URL.canParse(location, base.href))
        return undefined;
    const url = new URL(location, base);
    return url.origin === base.origin ? url : undefined;
}
function nextPage(link, base) {
    const found = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
    if (found === undefined || !URL.canParse(found, base.href))
        return undefined;
    const url = new URL(found, base);
    return url.origin === base.origin ? url : undefined;
}
function parse(text) {
    if (text === '')
        return { body: undefined };
    try {
        return { body: JSON.parse(text) };
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/preview/decide.js
var decide = __webpack_require__(7663);
;// CONCATENATED MODULE: ./build/stages/announcing.js






const ENVIRONMENT = 'preview';
const PLAN = 'plan';
function openFor({ inputs, run, io }) {
    const { token } = inputs.github;
    if (token !== undefined)
        return openGithub(run.apiUrl, token, io);
    throw new problem/* Failed */.cV([
        {
            what: '`github-token` is empty',
            why: 'Whether a pull request is open, and what labels it has, is asked of GitHub.',
            fix: 'Leave the input out: it is the token of the job then.',
        },
    ]);
}
function endingsOf(repository, github, { inputs, report, io }) {
    const { comment, environment = ENVIRONMENT } = inputs.github;
    return openEndings(github, { repository, environment }, { comment, warn: report.warn, signal: io.signal });
}
function announcePreview({ repository, number, sha }, github, hall) {
    const { inputs, run, io } = hall;
    const { environment = ENVIRONMENT } = inputs.github;
    const asked = run.mayRequestIdToken ? (0,oidc/* environmentOf */.p)(io) : Promise.resolve(undefined);
    const deployment = asked.then((own) => own === undefined);
    return announcing_open({ repository, number, sha, environment, deployment, ttlMs: inputs.preview.ttlMs }, github, hall);
}
function announcePlan(repository, number, github, hall) {
    const deployment = Promise.resolve(false);
    const sha = hall.run.sha ?? '';
    return announcing_open({ repository, number, sha, environment: PLAN, deployment, ttlMs: undefined }, github, hall);
}
async function endRun(begun, { github: { token } }, run, io) {
    const repository = (0,decide/* repositoryOf */._M)(run);
    if (token === undefined || repository === undefined)
        return;
    const github = openGithub(run.apiUrl, token, io);
    await endBegun(github, repository, begun, run.url, io.signal);
    await github.close();
}
function announcing_open(what, github, { inputs, run, report, io }) {
    const own = {
        component: componentOf(inputs),
        runId: `${run.id ?? 'local'}-${run.attempt}`,
        runUrl: run.url,
        comment: inputs.github.comment,
    };
    return openAnnouncement({ ...what, ...own }, { github, io, warn: report.warn, onBegun: report.remember });
}
function componentOf({ images, deploy, cluster }) {
    const what = images.length > 0 ? images.map(({ repository }) => repository.name) : (deploy?.manifests ?? []);
    return [what.join(', '), ...(cluster === undefined ? [] : [cluster])].join(' on ');
}


/***/ })

};
