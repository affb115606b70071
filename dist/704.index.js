export const id = 704;
export const ids = [704];
export const modules = {

/***/ 8704:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ship: () => (/* binding */ ship)
});

// EXTERNAL MODULE: ./build/aws/client.js
var client = __webpack_require__(5811);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./build/grant.js
var grant = __webpack_require__(8302);
// EXTERNAL MODULE: ./build/problem.js
var build_problem = __webpack_require__(411);
// EXTERNAL MODULE: ./build/aws/oidc.js + 1 modules
var oidc = __webpack_require__(7640);
;// CONCATENATED MODULE: ./build/aws/credentials.js





const RENEW_BEFORE_MS = 5 * 60_000;
function checkCredentials(inputs, run) {
    const { role, clusterRole, registryRole, allowedAccountIds } = inputs;
    const named = [role?.arn, clusterRole, registryRole].filter((arn) => arn !== undefined);
    const accounts = named.flatMap((arn) => checkAccount(arn, allowedAccountIds));
    return role === undefined ? accounts : [...accounts, ...checkIdToken(run)];
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
            why: `Its credentials are those of ${arn}. Nothing has been touched.`,
            fix: 'Correct `role-to-assume` (or the step that signed in), or add the account to `allowed-account-ids`.',
        },
    ];
}
async function signIn(inputs, run, io) {
    const { role, region } = inputs;
    const identity = role === undefined ? await ambient(region, io) : await assumed(role, region, run, io);
    (0,build_problem/* stopOn */.CM)(checkAccount(identity.arn, inputs.allowedAccountIds));
    return identity;
}
async function assumed(role, region, run, io) {
    const partition = role.arn.split(':')[1] ?? 'aws';
    const keys = renewing(() => (0,oidc/* assumeByOidc */.Z)(role, sessionOf(role.sessionName, run), region, io));
    await keys();
    return { account: role.arn.split(':')[4] ?? '', arn: role.arn, partition, keys };
}
async function ambient(region, io) {
    const sts = new dist_cjs/* STSClient */.iM((0,client/* clientSettings */.ry)(region, io));
    const keys = async (options) => {
        const found = await sts.config.credentials(options);
        io.mask(found.secretAccessKey);
        if (found.sessionToken !== undefined)
            io.mask(found.sessionToken);
        return found;
    };
    const answer = await (0,client/* call */.T1)(io, 'No AWS credentials can be used', async (options) => {
        await keys();
        return sts.send(new dist_cjs/* GetCallerIdentityCommand */.zI({}), options);
    });
    const arn = (0,grant/* roleOf */.kp)(answer.Arn ?? '');
    return { account: answer.Account ?? '', arn, partition: arn.split(':')[1] ?? 'aws', keys };
}
function renewing(fetch) {
    let current;
    let coming = false;
    return async ({ forceRefresh = false } = {}) => {
        const joins = coming;
        const keys = await current?.catch(() => undefined);
        const left = keys?.expiration === undefined ? Number.POSITIVE_INFINITY : keys.expiration.getTime() - Date.now();
        const forced = forceRefresh && !joins && !coming;
        if (forced || keys === undefined || left < RENEW_BEFORE_MS) {
            coming = true;
            current = fetch().finally(() => {
                coming = false;
            });
        }
        return current;
    };
}
function sessionOf(wanted, run) {
    return sessionName(wanted ?? `ship-to-eks-${run.id ?? 'local'}`);
}
function sessionName(wanted) {
    return wanted
        .replace(/[^\w+=,.@-]/g, '-')
        .slice(0, 64)
        .padEnd(2, '-');
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./build/cluster/api/rawJson.js
function isRawJson(value) {
    return JSON.isRawJSON(value);
}

;// CONCATENATED MODULE: ./build/manifest.js
function label({ kind, metadata }) {
    return `${kind}/${metadata.name ?? `${metadata.generateName}*`}`;
}
function groupOf({ apiVersion }) {
    return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
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

;// CONCATENATED MODULE: ./build/cluster/explain/rights.js
function needIn(message) {
    const [, verb, resource, group = '', namespace] = /User "[^"]*" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/.exec(message) ?? [];
    if (verb === undefined || resource === undefined)
        return undefined;
    const isNamespace = resource === 'namespaces' && group === '';
    return {
        verb,
        resource,
        group,
        namespace: isNamespace ? undefined : namespace,
        itself: isNamespace ? namespace : undefined,
    };
}
function lacksRight({ code, body }) {
    return code === 403 && needIn(String(body?.message)) !== undefined;
}
function needToGrant(message, namespace) {
    const resource = /^([a-z]+)\.rbac/.exec(message)?.[1] ?? 'roles';
    const everywhere = resource.startsWith('cluster');
    return { verb: 'escalate', resource, group: RBAC, namespace: everywhere ? undefined : namespace, itself: undefined };
}
function access({ cluster, region, arn }, policy, namespace) {
    const whom = `--region ${region} --cluster-name ${cluster} --principal-arn ${arn}`;
    const partition = arn.split(':')[1] ?? 'aws';
    const scope = namespace === undefined ? 'type=cluster' : `type=namespace,namespaces=${namespace}`;
    return {
        entry: `aws eks create-access-entry ${whom}`,
        policy: `aws eks associate-access-policy ${whom} --policy-arn arn:${partition}:eks::aws:cluster-access-policy/${policy} --access-scope ${scope}`,
        groups: `aws eks update-access-entry ${whom} --kubernetes-groups ${GROUP}`,
    };
}
function entries({ cluster, region, byConfigMap }) {
    if (!byConfigMap)
        return [];
    return [
        `aws eks update-cluster-config --region ${region} --name ${cluster} --access-config authenticationMode=API_AND_CONFIG_MAP`,
        `aws eks wait cluster-active --region ${region} --name ${cluster}`,
    ];
}
const GROUP = 'ship-to-eks';
const RBAC = 'rbac.authorization.k8s.io';
const EDITABLE = ['', 'apps', 'autoscaling', 'batch', 'networking.k8s.io', 'policy'];
const NOT_EDITABLE = ['resourcequotas', 'limitranges', 'namespaces', 'endpoints'];
const VERBS = ['get', 'list', 'watch', 'create', 'patch'];
const GRANTED = ['roles', 'clusterroles'];
const GRANTING = ['bind', 'escalate'];
function needs(wanted, caller) {
    const [first] = wanted;
    const { namespace } = first;
    const all = new Map(wanted.map((need) => [`${need.verb} ${need.resource} ${need.group}`, need]));
    const why = [...all.values()].slice(0, 10).map(({ verb, resource, group, itself }) => {
        const where = namespace === undefined
            ? itself === undefined
                ? 'in the cluster'
                : `(${itself})`
            : `in the namespace ${namespace}`;
        return `It is not allowed to ${verb} ${resource}${group === '' ? '' : `.${group}`} ${where}.`;
    });
    const policy = policyFor(wanted);
    const { entry, policy: associate, groups } = access(caller, policy, namespace);
    const created = [...new Set(wanted.flatMap(({ itself }) => itself ?? []))];
    return {
        why: [
            ...why,
            ...(namespace === undefined
                ? ['AmazonEKSEditPolicy and the other policies for a namespace do not cover it.']
                : []),
            ...(wanted.some(({ group }) => group === RBAC)
                ? [
                    `Whoever may make Roles and bindings of any kind may give itself every right ${namespace === undefined ? 'in the cluster' : 'there'}.`,
                ]
                : []),
        ].join('\n'),
        fix: [
            ...(created.length === 0
                ? []
                : [
                    `A Namespace is best made once, by an administrator, and taken out of \`manifests\`:\n${created.map((name) => `kubectl create namespace ${name}`).join('\n')}\nOtherwise:`,
                ]),
            [
                'Somebody who administers the cluster gives the role an access policy:',
                ...entries(caller),
                ...(caller.byConfigMap ? [entry] : []),
                associate,
            ].join('\n'),
            `or only what is missing, by a group (this replaces the groups that the access entry has):\n${groups}\nand by an RBAC rule for that group, in a file for kubectl apply -f:\n${rule(wanted, namespace)}`,
        ].join('\n'),
    };
}
function policyFor(wanted) {
    const editable = wanted.every(({ group, resource, namespace }) => namespace !== undefined && EDITABLE.includes(group) && !NOT_EDITABLE.includes(resource));
    return editable ? 'AmazonEKSEditPolicy' : 'AmazonEKSClusterAdminPolicy';
}
const list = (words) => [...new Set(words)].join(', ');
function rule(wanted, namespace) {
    const [prefix, within] = namespace === undefined ? ['Cluster', ''] : ['', `, namespace: ${namespace}`];
    const groups = Map.groupBy(wanted, ({ group }) => group);
    const rules = [...groups].flatMap(([group, needed]) => [
        `  - apiGroups: ["${group}"]`,
        `    resources: [${list([...needed.map(({ resource }) => resource), ...(group === RBAC ? GRANTED : [])])}]`,
        `    verbs: [${list([...VERBS, ...(group === RBAC ? GRANTING : []), ...needed.map(({ verb }) => verb)])}]`,
    ]);
    return [
        'apiVersion: v1',
        'kind: List',
        'items:',
        `  - apiVersion: ${RBAC}/v1`,
        `    kind: ${prefix}Role`,
        `    metadata: {name: ${GROUP}${within}}`,
        '    rules:',
        ...rules.map((line) => `    ${line}`),
        `  - apiVersion: ${RBAC}/v1`,
        `    kind: ${prefix}RoleBinding`,
        `    metadata: {name: ${GROUP}${within}}`,
        `    roleRef: {apiGroup: ${RBAC}, kind: ${prefix}Role, name: ${GROUP}}`,
        `    subjects: [{apiGroup: ${RBAC}, kind: Group, name: ${GROUP}}]`,
    ].join('\n');
}

;// CONCATENATED MODULE: ./build/cluster/explain/subject.js
function causesOf({ body }) {
    const causes = body?.details?.causes ?? [];
    return causes.map(({ reason = '', message = '', field = '' }) => ({ reason, message, field }));
}
function withoutValues(message, secret = false) {
    return message
        .replace(/\n@@[\s\S]*$/, '')
        .replace(/^Invalid value: [{[][\s\S]*[}\]]: /, '')
        .replace(/&value\.valueUnstructured\{Value:[\s\S]*?\}/g, 'something else')
        .replace(/Invalid value: "(?:[^"\\]|\\.)*": /g, (shown) => (secret || shown.length > 100 ? '' : shown))
        .trim();
}
function listed(names) {
    const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
    return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

;// CONCATENATED MODULE: ./build/cluster/explain/refusal.js


function explainRefusal(answer, doing, caller) {
    const message = String(answer.body?.message ?? `HTTP ${answer.code}`);
    if (answer.code === 401) {
        const { entry, policy } = access(caller, 'AmazonEKSEditPolicy', caller.namespace);
        return {
            what: `The cluster ${caller.cluster} does not know ${caller.arn}`,
            why: 'It has no access entry for this role. (Or it is another cluster of that name, in another region or account; or the clock of this runner is wrong by minutes.)',
            fix: ['Somebody who administers the cluster runs:', ...entries(caller), entry, policy].join('\n'),
        };
    }
    if (answer.code === 403) {
        const need = needIn(message);
        return need === undefined ? unworded(message, answer, doing, caller) : together([{ doing, need, caller }]);
    }
    if (answer.code === 429)
        return {
            what: `The cluster ${caller.cluster} was too busy to ${doing}`,
            why: message,
            fix: 'Run the job again; if it happens again, something else asks its API server for too much (its flow control limits it).',
        };
    return { what: `The cluster refused to ${doing}`, why: message, fix: 'Correct what the message names.' };
}
function mergeRefusals(problems) {
    const places = Map.groupBy(problems, (problem) => isRefusal(problem) ? (problem.refused.need.namespace ?? '') : problem);
    return [...places].flatMap(([key, [first, ...rest]]) => {
        if (first === undefined || typeof key !== 'string')
            return first === undefined ? [] : [first];
        const refusals = [first, ...rest].filter(isRefusal).map(({ refused }) => refused);
        return [{ ...together(refusals), ...(first.at && { at: first.at }) }];
    });
}
function isRefusal(problem) {
    return 'refused' in problem;
}
function together(refused) {
    const [first] = refused;
    const { caller } = first;
    return {
        refused: first,
        what: `${caller.arn} may not ${doings(refused)} in the cluster ${caller.cluster}`,
        ...needs(refused.map(({ need }) => need), caller),
    };
}
function doings(refused) {
    const verbs = Map.groupBy(new Set(refused.map(({ doing }) => doing)), (doing) => doing.split(' ')[0]);
    return [...verbs]
        .map(([verb, all]) => `${verb} ${listed(all.map((doing) => doing.slice(verb.length + 1)))}`)
        .join(', and ');
}
function unworded(message, { body }, doing, caller) {
    const what = `${caller.arn} may not ${doing} in the cluster ${caller.cluster}`;
    if (body?.kind !== 'Status')
        return {
            what,
            why: `Something that is not the API server says: ${message}`,
            fix: 'Look at what stands between this runner and the cluster: a proxy (HTTPS_PROXY, NO_PROXY) or a firewall.',
        };
    if (/attempting to grant RBAC permissions not currently held/.test(message))
        return {
            what: `${what}: it would grant more than the role has itself by RBAC`,
            why: `${message.replace(/^.*is attempting to grant/, 'It would grant')}\nWhat an access policy allows does not count as held, but for AmazonEKSClusterAdminPolicy.`,
            fix: `Let an administrator apply it. Otherwise:\n${needs([needToGrant(message, caller.namespace)], caller).fix}`,
        };
    return { what, why: message, fix: 'Correct what the message names.' };
}

;// CONCATENATED MODULE: ./build/cluster/plan/owned.js
function entriesOf(object) {
    const { managedFields } = object.metadata;
    if (!Array.isArray(managedFields))
        return [];
    return managedFields.filter(({ fieldsV1 }) => fieldsV1 !== undefined);
}
function entryOf(object, manager) {
    const found = entriesOf(object).filter((entry) => entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '');
    return found.length === 1 ? found[0] : undefined;
}
function extractOwned(live, fields) {
    const everybodys = entriesOf(live).map(({ fieldsV1 }) => fieldsV1);
    const owned = elementsOf(fields).length === 0 ? {} : partOf(live, fields, everybodys);
    const { apiVersion, kind, metadata } = live;
    const { name, namespace } = metadata;
    return {
        ...owned,
        apiVersion,
        kind,
        metadata: { ...owned.metadata, name, ...(namespace === undefined ? {} : { namespace }) },
    };
}
function partOf(value, fields, everybodys) {
    const elements = elementsOf(fields);
    if (elements.length === 0)
        return isShared(everybodys) ? emptied(value) : value;
    const inner = (element, item) => partOf(item, fields[element], below(everybodys, element));
    if (Array.isArray(value)) {
        const places = placesOf(value, elements);
        return elements
            .flatMap((element) => {
            const place = places.get(element);
            if (place === undefined)
                return [];
            const part = inner(element, value[place]);
            return [[place, element.startsWith('k:') ? { ...parsed(element), ...part } : part]];
        })
            .sort(([one], [other]) => one - other)
            .map(([, part]) => part);
    }
    if (!isMap(value))
        return undefined;
    const parts = elements.map((element) => [
        element.slice(2),
        Object.hasOwn(value, element.slice(2)) ? inner(element, value[element.slice(2)]) : undefined,
    ]);
    return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}
function union(one, other) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries([...keys].map((key) => [key, union(one[key] ?? {}, other[key] ?? {})]));
}
function elementsOf(fields) {
    return Object.keys(fields).filter((element) => element !== '.');
}
function below(sets, element) {
    return sets.flatMap((fields) => fields[element] ?? []);
}
function isShared(sets) {
    return sets.some((fields) => elementsOf(fields).length > 0);
}
function placesOf(list, elements) {
    const indexes = new Map();
    const indexBy = (keys) => {
        const name = JSON.stringify(keys);
        const index = indexes.get(name) ?? new Map(list.map((item, place) => [signature(item, keys), place]));
        indexes.set(name, index);
        return index;
    };
    return new Map(elements.flatMap((element) => {
        const meant = parsed(element);
        const keys = element.startsWith('k:') && isMap(meant) ? Object.keys(meant) : undefined;
        const place = element.startsWith('i:') ? Number(meant) : indexBy(keys).get(signature(meant, keys));
        return place !== undefined && place < list.length ? [[element, place]] : [];
    }));
}
function parsed(element) {
    try {
        return JSON.parse(element.slice(2));
    }
    catch {
        return undefined;
    }
}
function signature(item, keys) {
    return JSON.stringify(keys === undefined ? item : keys.map((key) => (isMap(item) ? (item[key] ?? null) : null)));
}
function emptied(value) {
    return isMap(value) ? {} : undefined;
}
function isMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// EXTERNAL MODULE: ./build/untrusted.js
var untrusted = __webpack_require__(1730);
;// CONCATENATED MODULE: ./build/cluster/plan/hidden.js


const HIDDEN = '(hidden)';
const SECRET_FIELD = /(?:password|passwd|passphrase|token|api_?key|access_?key|secret_?key|private_?key|client_?secret|credentials?|dsn|connection_?string)$|^secret$/i;
const DATA_SOURCE = /(\w:)[^\s/@]{1,500}(?=@(?:tcp|udp|unix)\()/g;
const SECRET_FLAG = /^--?[\w-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|key)$/i;
function hide(object) {
    const shown = hideFields(object);
    const annotations = shown.metadata?.annotations;
    return {
        ...shown,
        ...(annotations === undefined
            ? {}
            : { metadata: { ...shown.metadata, annotations: hideValues(annotations, untrusted/* isSecretName */.eh) } }),
        ...(object.kind === 'Secret' ? hideParts(shown, ['data', 'stringData'], () => true) : {}),
        ...(object.kind === 'ConfigMap' ? hideParts(shown, ['data'], untrusted/* isSecretName */.eh) : {}),
        ...(object.kind === 'ConfigMap' ? hideParts(shown, ['binaryData'], () => true) : {}),
    };
}
function hideParts(object, fields, isSecret) {
    return Object.fromEntries(fields.filter((field) => field in object).map((field) => [field, hideValues(object[field], isSecret)]));
}
function hideValues(values, isSecret) {
    if (!isMap(values))
        return HIDDEN;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isSecret(name) ? HIDDEN : value]));
}
function hideFields(value, field = '') {
    if (typeof value === 'string')
        return SECRET_FIELD.test(field) ? HIDDEN : (0,untrusted/* redacted */.pc)(value).replace(DATA_SOURCE, `$1${HIDDEN}`);
    if (Array.isArray(value))
        return value.map((item, at) => (followsFlag(value, at) ? HIDDEN : hideFields(item, field)));
    if (!isMap(value))
        return value;
    const isSecret = typeof value.name === 'string' && typeof value.value === 'string' && (0,untrusted/* isSecretName */.eh)(value.name);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isSecret && key === 'value' ? HIDDEN : hideFields(inner, key)]));
}
function followsFlag(list, at) {
    const before = list[at - 1];
    return typeof list[at] === 'string' && typeof before === 'string' && SECRET_FLAG.test(before);
}

;// CONCATENATED MODULE: ./build/cluster/explain/field.js



const field_HIDDEN = '(hidden)';
function pathOf(field, object) {
    const path = [];
    let rest = field;
    while (rest !== '') {
        const selector = /^\[([^\]]*)\]/.exec(rest);
        if (selector !== null) {
            const key = keyOf(valueAt(object, path), selector[1] ?? '');
            if (key === undefined)
                break;
            path.push(key);
            rest = rest.slice(selector[0].length);
            continue;
        }
        rest = rest.replace(/^\./, '');
        const key = longestKey(valueAt(object, path), rest) ?? /^[^.[]+/.exec(rest)?.[0];
        if (key === undefined)
            break;
        path.push(key);
        rest = rest.slice(key.length);
    }
    return path;
}
function longestKey(value, rest) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return undefined;
    const keys = Object.keys(value).filter((key) => rest.startsWith(key) && /^($|[.[])/.test(rest.slice(key.length)));
    return keys.toSorted((one, other) => other.length - one.length)[0];
}
function keyOf(value, selector) {
    if (/^\d+$/.test(selector))
        return Number(selector);
    if (!Array.isArray(value))
        return longestKey(value, selector) === selector ? selector : undefined;
    const wanted = [...selector.matchAll(/([\w-]*)=(?:"([^"]*)"|([^,]*))/g)].map(([, key, text, bare]) => [key, text ?? bare]);
    if (wanted.length === 0)
        return undefined;
    const index = value.findIndex((item) => wanted.every(([key, text]) => String((key === '' ? item : valueAt(item, [key])) ?? text) === text));
    return index < 0 ? undefined : index;
}
function shownAt(object, path) {
    const value = valueAt(hide(object), path);
    if (value === undefined)
        return undefined;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return text.length > 60 || text.includes(field_HIDDEN) ? undefined : text;
}
function holds(live, wanted) {
    if (typeof wanted !== 'object' || wanted === null || isRawJson(wanted))
        return JSON.stringify(live) === JSON.stringify(wanted);
    if (typeof live !== 'object' || live === null || Array.isArray(live) !== Array.isArray(wanted))
        return false;
    if (Array.isArray(wanted) && wanted.length !== live.length)
        return false;
    return Object.entries(wanted).every(([key, value]) => holds(valueAt(live, [key]), value));
}

;// CONCATENATED MODULE: ./build/cluster/explain/conflicts.js


function conflictsIn(answer) {
    if (answer.code !== 409)
        return [];
    return causesOf(answer)
        .filter(({ reason }) => reason === 'FieldManagerConflict')
        .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? '', field }));
}
function isKubectl(manager) {
    return /^(kubectl(-.*)?|before-first-apply)$/.test(manager);
}
const MANAGERS = [
    [/^kubectl-edit$/, 'somebody’s `kubectl edit`'],
    [/^kubectl(-client-side-apply|-last-applied)?$/, 'somebody’s `kubectl apply`'],
    [/^kubectl-/, 'somebody’s kubectl'],
    [/^kube-controller-manager$/, 'Kubernetes’ own controllers, such as a HorizontalPodAutoscaler'],
    [/^before-first-apply$/, 'whoever made it before anything was applied from the server’s side'],
    [/^helm$/i, 'Helm'],
    [/^argocd-/, 'Argo CD, which deploys it from git, too'],
    [/^(kustomize|helm)-controller$/, 'Flux, which deploys it from git, too'],
    [/^(vpa|vertical-pod-autoscaler)/, 'the VerticalPodAutoscaler'],
    [/^keda/, 'KEDA, which scales it'],
    [/^(HashiCorp|Terraform)/i, 'Terraform'],
    [/^pulumi/, 'Pulumi'],
    [/^eks$/, 'EKS, of whose add-ons it is a part'],
    [/^(cluster-autoscaler|karpenter)/, 'the autoscaler of the nodes'],
    [/^cert-manager/, 'cert-manager'],
    [/^(Mozilla|node-fetch|dashboard|OpenLens|Lens|k9s|rancher)/, 'somebody at a dashboard'],
];
function explainConflicts(subject) {
    const all = conflictsIn(subject.answer);
    const others = all.filter(({ manager }) => !isKubectl(manager));
    const by = Map.groupBy(others.length > 0 ? others : all, ({ manager }) => manager);
    return [...by].map(([manager, conflicts]) => ofManager(manager, conflicts.map(({ field }) => field), subject));
}
function ofManager(manager, fields, { name, manifest, live }) {
    const { object } = manifest;
    const names = fields.map((field) => field.replace(/^\./, ''));
    const program = MANAGERS.find(([pattern]) => pattern.test(manager))?.[1];
    const values = fields.map((field) => {
        const there = live && shownAt(live, pathOf(field, live));
        const here = shownAt(object, pathOf(field, object));
        const both = [there && `live ${there}`, here && `here ${here}`].filter((text) => text !== undefined);
        return `${field.replace(/^\./, '')}${both.length === 0 ? '' : `: ${both.join(', ')}`}`;
    });
    return {
        what: names.length === 1
            ? `${name}: ${names[0]} belongs to ${manager}`
            : `${name}: ${names.length} fields belong to ${manager} (${listed(names)})`,
        why: [
            program === undefined
                ? `A program or a person that applies under the name ${manager} set ${names.length === 1 ? 'it' : 'them'}, and may set ${names.length === 1 ? 'it' : 'them'} again.`
                : `${manager} is ${program}.`,
            ...values.slice(0, 10),
        ].join('\n'),
        fix: [
            'One of these:',
            `- drop ${names.length === 1 ? 'the field' : 'the fields'} from the manifest, and leave ${names.length === 1 ? 'it' : 'them'} to ${manager};`,
            '- write the value that is live;',
            `- take ${names.length === 1 ? 'it' : 'them'} over, by \`force-conflicts: true\`.`,
        ].join('\n'),
        at: manifest.at(pathOf(fields[0] ?? '', object)),
    };
}

;// CONCATENATED MODULE: ./build/cluster/explain/admission.js

const OWNERS = [
    [/\.elbv2\.k8s\.aws$/, 'the AWS Load Balancer Controller'],
    [/cert-manager/, 'cert-manager'],
    [/kyverno/, 'Kyverno'],
    [/gatekeeper/, 'OPA Gatekeeper'],
    [/istio/, 'Istio'],
    [/linkerd/, 'Linkerd'],
    [/external-secrets/, 'External Secrets'],
    [/keda/, 'KEDA'],
    [/karpenter/, 'Karpenter'],
    [/ingress\.kubernetes\.io|ingress-nginx/, 'ingress-nginx'],
    [/opentelemetry/, 'OpenTelemetry’s operator'],
    [/prometheus/, 'Prometheus’ operator'],
];
const TROUBLES = [
    [/service "[^"]*" not found/, 'That Service does not exist: what is left is its registration.'],
    [/no endpoints available|connection refused/, 'None of its pods is ready.'],
    [/x509|certificate/, 'Its certificate is not signed by the authority that its registration names.'],
    [
        /deadline exceeded|i\/o timeout|Client\.Timeout/,
        'It takes too long, or is out of reach: on EKS the nodes’ security group has to let the control plane in on the webhook’s port.',
    ],
];
function explainUnasked({ message, name, manifest }) {
    const [, webhook, rest = ''] = /failed calling webhook "([^"]+)":\s*([\s\S]*)/.exec(message) ?? [];
    if (webhook === undefined)
        return [];
    const [, url = '', cause = rest] = /(?:Post|Get) "([^"]*)": ([\s\S]*)/.exec(rest) ?? [];
    const [, service, namespace] = /^https:\/\/([^./]+)\.([^./]+)\.svc[:/]/.exec(url) ?? [];
    const owner = OWNERS.find(([pattern]) => pattern.test(webhook))?.[1];
    const trouble = TROUBLES.find(([pattern]) => pattern.test(cause))?.[1];
    const served = service === undefined ? url.replace(/\?.*/, '') : `the Service ${service} in the namespace ${namespace}`;
    return [
        {
            shared: name,
            what: `${name}: the webhook ${webhook} does not answer`,
            why: [
                `The cluster has to ask it before it takes this object${owner === undefined ? '' : `; it is a part of ${owner}`}.`,
                `It is served by ${served || 'nobody that the cluster knows'}: ${cause.trim()}.`,
                ...(trouble === undefined ? [] : [trouble]),
            ].join('\n'),
            fix: [
                ...(service === undefined
                    ? ['See what runs at that address, and run the job again when it answers.']
                    : [
                        'See why it is not ready, and run the job again when it is:',
                        `kubectl get pods -n ${namespace}`,
                        `kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${service}`,
                    ]),
                `If what brought the webhook is gone, delete its registration; with \`failurePolicy: Ignore\` in it, objects pass while the webhook is away:`,
                `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B9 -A9 ${webhook}`,
            ].join('\n'),
            at: manifest.at(),
        },
    ];
}
function explainDenial(subject) {
    const { message, name, manifest } = subject;
    const [, webhook, reason = ''] = /admission webhook "([^"]+)" denied the request(?:: | )([\s\S]*)/.exec(message) ?? [];
    if (webhook !== undefined) {
        const owner = OWNERS.find(([pattern]) => pattern.test(webhook))?.[1];
        return [
            {
                what: `${name}: the webhook ${webhook} denied it`,
                why: `${owner === undefined ? 'It' : `It is a part of ${owner}, and`} says: ${reason.trim()}`,
                fix: 'Change what it names, or ask those who run it for an exception.',
                at: at(reason, subject),
            },
        ];
    }
    const [, policy, binding, said = ''] = /ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)' denied request: ([\s\S]*)/.exec(message) ?? [];
    if (policy === undefined)
        return [];
    return [
        {
            what: `${name}: the policy ${policy} denied it`,
            why: `It says: ${said.trim()}`,
            fix: `Change what it names. The rule is in kubectl get validatingadmissionpolicy ${policy} -o yaml; where it holds, in validatingadmissionpolicybinding ${binding}.`,
            at: at(said, { ...subject, manifest }),
        },
    ];
}
function at(reason, { manifest }) {
    const field = /\b(?:spec|metadata|data)(?:\.[\w-]+|\[[^\]]*\])+/.exec(reason)?.[0];
    return manifest.at(field === undefined ? [] : pathOf(field, manifest.object));
}

;// CONCATENATED MODULE: ./build/cluster/explain/immutability.js
const MESSAGES = [
    /\bimmutable\b/i,
    /updates to statefulset spec for fields other than/,
    /pod updates may not change fields other than/,
    /cannot change roleRef/,
    /may not change once set/,
    /may not be changed in an update/,
    /updates to \w+ are forbidden/,
    /cannot be changed once set/i,
];
function saysImmutable(message) {
    return MESSAGES.some((pattern) => pattern.test(message));
}

;// CONCATENATED MODULE: ./build/cluster/apply/replace.js




const REPLACEABLE = new Set([
    ...['/ConfigMap', '/Secret', '/Service', '/Pod', '/ReplicationController', '/PodTemplate'],
    ...['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'apps/ControllerRevision'],
    ...['batch/Job', 'batch/CronJob', 'policy/PodDisruptionBudget', 'autoscaling/HorizontalPodAutoscaler'],
    ...['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
    ...['storage.k8s.io/StorageClass', 'storage.k8s.io/CSIDriver', 'scheduling.k8s.io/PriorityClass'],
    ...['networking.k8s.io/IngressClass', 'node.k8s.io/RuntimeClass', 'discovery.k8s.io/EndpointSlice'],
    'argoproj.io/Rollout',
]);
function replacementOf(wanted, live, recreate) {
    const name = `${groupOf(wanted)}/${wanted.kind}`;
    if (name === 'batch/Job')
        return { propagation: 'Background', afterwards: isAtWork(live) };
    if (!recreate || !REPLACEABLE.has(name))
        return undefined;
    if (name === '/Service' && [wanted, live].some((one) => valueAt(one, ['spec', 'type']) === 'LoadBalancer'))
        return undefined;
    if (name !== 'apps/StatefulSet')
        return { propagation: 'Foreground', afterwards: false };
    const selector = ['spec', 'selector'];
    if ((0,external_node_util_.isDeepStrictEqual)(valueAt(wanted, selector), valueAt(live, selector)))
        return { propagation: 'Orphan', afterwards: false };
    const claims = valueAt(live, ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted']);
    return claims === 'Delete' ? undefined : { propagation: 'Foreground', afterwards: false };
}
function wayOf(live, replacement) {
    if (live.metadata.deletionTimestamp !== undefined)
        return 'it is being deleted; created again once it is gone';
    if (mustRunAgain(live))
        return 'it failed in an earlier run; it runs again';
    if (replacement?.afterwards)
        return 'deleted once the run that is at work has finished, and created again';
    return replacement?.propagation === 'Orphan' ? 'deleted without its pods, and created again around them' : undefined;
}
function isAtWork(job) {
    return !hasEnded(job, 'Complete') && !hasEnded(job, 'Failed') && valueAt(job, ['spec', 'suspend']) !== true;
}
function mustRunAgain(live) {
    return live?.kind === 'Job' && groupOf(live) === 'batch' && hasEnded(live, 'Failed');
}
function hasEnded(job, type) {
    const conditions = valueAt(job, ['status', 'conditions']);
    return Array.isArray(conditions) && conditions.some((one) => one?.type === type && one.status === 'True');
}
function isForImmutableFields(error) {
    return (error instanceof build_problem/* Failed */.cV && error.problems.length > 0 && error.problems.every(({ why = '' }) => saysImmutable(why)));
}

;// CONCATENATED MODULE: ./build/cluster/explain/immutable.js





function isImmutable(answer) {
    const causes = causesOf(answer);
    return answer.code === 422 && causes.length > 0 && causes.every(({ message }) => saysImmutable(message));
}
const KEPT = {
    PersistentVolumeClaim: 'the data in its volume would be lost. Make another one under a new name, and copy the data',
    PersistentVolume: 'the data in its volume would be lost. Make another one under a new name, and copy the data',
    Namespace: 'everything in it would be deleted, too. Make another one under a new name',
    CustomResourceDefinition: 'every object of its kind would be deleted, too. Serve a new version of the kind',
    Service: 'its load balancer, and with it its address, would be another one. Make a second Service, and move the traffic',
    StatefulSet: 'its claims, and the data in their volumes, would be deleted, too. Make another one under a new name',
};
function explainImmutable({ answer, name, manifest, live }) {
    if (!isImmutable(answer))
        return [];
    const { object } = manifest;
    const replacement = replacementOf(object, live ?? object, true);
    return causesOf(answer).flatMap(({ message, field }) => changedIn(field, message, object, live).map((changed) => {
        const path = pathOf(changed, object);
        const there = live && shownAt(live, path);
        const here = shownAt(object, path);
        const values = [there && `Live it is ${quoted(there)}`, here && `here ${quoted(here)}`].filter((text) => text !== undefined);
        return {
            what: `${name}: ${changed} cannot change any more`,
            why: [inWords(message), ...(there === undefined ? [] : [`${values.join(', ')}.`])].join('\n'),
            fix: replacement
                ? `Keep the value that is live; or let this run delete the object and make it again, by \`recreate: true\`${stops(object, replacement)}.`
                : `Keep the value that is live. Not even \`recreate: true\` deletes it to make it again: ${KEPT[object.kind] ?? 'what is lost with it is not known'}.`,
            at: manifest.at(path),
        };
    }));
}
function quoted(value) {
    return /^[{[]/.test(value) ? `\`${value}\`` : value;
}
function inWords(message) {
    const said = withoutValues(message);
    return said === 'field is immutable'
        ? 'The field is immutable: it is set when the object is created, and kept.'
        : said;
}
function changedIn(field, message, object, live) {
    if (field !== 'spec' || live === undefined)
        return [field];
    const allowed = /fields other than(.*)/.exec(message)?.[1] ?? '';
    const changed = Object.entries(object.spec ?? {})
        .filter(([key, value]) => !allowed.includes(`'${key}'`) && !holds(valueAt(live, ['spec', key]), value))
        .map(([key]) => `spec.${key}`);
    return changed.length > 0 ? changed : [field];
}
function stops({ kind }, { propagation }) {
    const runs = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod)$/.test(kind);
    return runs && propagation !== 'Orphan' ? ' (what it runs stops, and starts anew)' : '';
}

;// CONCATENATED MODULE: ./build/cluster/explain/podSecurity.js
const RESTRICTED = [
    [/^allowPrivilegeEscalation/, 'allowPrivilegeEscalation: false'],
    [/^unrestricted capabilities/, 'capabilities: {drop: [ALL]}'],
    [/^runAsNonRoot/, 'runAsNonRoot: true'],
    [/^seccompProfile/, 'seccompProfile: {type: RuntimeDefault}'],
];
function podSecurity(message) {
    const [, level, text = ''] = /violates? PodSecurity "([^"]+)": ([\s\S]*)/.exec(message) ?? [];
    if (level === undefined)
        return undefined;
    const violations = outerParts(text);
    const lines = RESTRICTED.filter(([start]) => violations.some((one) => start.test(one))).map(([, line]) => line);
    const mend = lines.length === 0 ? undefined : ['securityContext:', ...lines.map((line) => `  ${line}`)].join('\n');
    return { level, violations, mend };
}
function outerParts(text) {
    let depth = 0;
    const parts = [''];
    for (const sign of text) {
        if (sign === '(')
            depth++;
        if (sign === ')')
            depth--;
        if (sign === ',' && depth === 0)
            parts.push('');
        else
            parts.push(`${parts.pop()}${sign}`);
    }
    return parts.map((part) => part.trim()).filter((part) => part !== '');
}

;// CONCATENATED MODULE: ./build/cluster/explain/limits.js


function explainLimits(subject) {
    return [
        ...exceededQuota(subject),
        ...uncountable(subject),
        ...limitRange(subject),
        ...violations(subject),
        ...terminating(subject),
        ...serviceAccount(subject),
    ];
}
function exceededQuota({ message, name, manifest }) {
    const [, quota, requested, used, limited] = /exceeded quota: (\S+), requested: (.*?), used: (.*?), limited: (.*)$/m.exec(message) ?? [];
    if (quota === undefined)
        return [];
    const amounts = (text = '') => new Map(text.split(',').map((pair) => pair.split('=')));
    const [usedOf, limitOf] = [amounts(used), amounts(limited)];
    return [
        {
            shared: name,
            what: `${name}: the quota ${quota}${where('of', manifest)} is used up`,
            why: [...amounts(requested)]
                .map(([resource, asked]) => `${resource}: ${asked} more asked for, ${usedOf.get(resource)} of ${limitOf.get(resource)} used.`)
                .join('\n'),
            fix: `Ask for less, delete what nobody needs, or let an administrator raise it: kubectl describe quota ${quota}${limits_option(manifest.object.metadata.namespace)}`,
            at: manifest.at(),
        },
    ];
}
function uncountable({ message, name, manifest }) {
    const [, quota, wanted = ''] = /failed quota: ([^:\s]+): must specify (.*)$/m.exec(message) ?? [];
    if (quota === undefined)
        return [];
    const missing = wanted.split(';').map((part) => part.trim().split(' for: '));
    return [
        {
            what: `${name}: the quota ${quota} wants ${listed(missing.map(([resource = '']) => resource))} of every container`,
            why: missing
                .map(([resource, containers = '']) => `${resource} is not set for ${containers.replaceAll(',', ', ')}.`)
                .join('\n'),
            fix: 'Set it under `resources` of these containers, or give the namespace a LimitRange with defaults.',
            at: manifest.at(['spec']),
        },
    ];
}
function limitRange({ message, name, manifest }) {
    const found = [
        ...message.matchAll(/((?:maximum|minimum) \S+ usage per \S+ is [^,\].]+(?:, but (?:limit|request) is [^,\]]+|\. +No (?:limit|request) is specified)|\S+ max limit to request ratio per \S+ is [^,\]]+, but provided ratio is [^,\]]+)/g),
    ]
        .map(([line]) => line)
        .toSorted();
    if (found.length === 0)
        return [];
    const { namespace } = manifest.object.metadata;
    return [
        {
            what: `${name}: a LimitRange${where('of', manifest)} does not allow its size`,
            why: found.map((line) => `${line[0]?.toUpperCase()}${line.slice(1)}.`).join('\n'),
            fix: `Change its \`resources\`; what is allowed: kubectl describe limitrange${limits_option(namespace)}`,
            at: manifest.at(['spec']),
        },
    ];
}
function violations({ message, name, manifest }) {
    const found = podSecurity(message);
    if (found === undefined)
        return [];
    return [
        {
            what: `${name}: its pods violate PodSecurity "${found.level}"${where('of', manifest)}`,
            why: found.violations.join('\n'),
            fix: [
                ...(found.mend === undefined ? [] : [`Add to each container:\n${found.mend}`]),
                `${found.mend === undefined ? 'Change these fields' : 'Otherwise change the fields it names'}, or let an administrator lower the label pod-security.kubernetes.io/enforce of the namespace.`,
            ].join('\n'),
            at: manifest.at(['spec']),
        },
    ];
}
function terminating({ message, name, manifest }) {
    const [, namespace] = /unable to create new content in namespace (\S+) because it is being terminated/.exec(message) ?? [];
    if (namespace === undefined)
        return [];
    return [
        {
            shared: name,
            what: `${name}: the namespace ${namespace} is being deleted`,
            why: 'Somebody deleted it; until it is gone, nothing new can be made in it.',
            fix: [
                `Run the job again when it is gone, and created again: kubectl wait --for=delete namespace/${namespace} --timeout=5m`,
                `If it does not go, this says what holds it: kubectl get namespace ${namespace} -o jsonpath='{.status.conditions}'`,
            ].join('\n'),
            at: manifest.at(['metadata', 'namespace']),
        },
    ];
}
function serviceAccount({ message, name, manifest }) {
    const [, account] = /error looking up service account \S+: serviceaccount "([^"]+)" not found/.exec(message) ?? [];
    if (account === undefined)
        return [];
    return [
        {
            what: `${name}: the ServiceAccount ${account} does not exist${where('in', manifest)}`,
            why: 'A pod cannot be made without its ServiceAccount.',
            fix: 'Add it to `manifests`, or correct spec.serviceAccountName.',
            at: manifest.at(['spec', 'serviceAccountName']),
        },
    ];
}
function where(preposition, { object }) {
    const { namespace } = object.metadata;
    return namespace === undefined ? '' : ` ${preposition} the namespace ${namespace}`;
}
function limits_option(namespace) {
    return namespace === undefined ? '' : ` -n ${namespace}`;
}

;// CONCATENATED MODULE: ./build/cluster/explain/values.js


function explainFields({ message, name, manifest }) {
    const unknown = unknownFields(message);
    if (unknown.length > 0)
        return unknown.map((field) => ({
            what: `${name}: there is no field ${field}`,
            why: 'The cluster checks fields strictly; without that it would drop the field silently.',
            fix: 'Correct its name or its indentation (kubectl explain shows the fields there are).',
            at: manifest.at(pathOf(field, manifest.object)),
        }));
    return [...message.matchAll(/(\.[^\s:]+): (expected [^;\n]+)/g)].map(([, field = '', expected = '']) => ({
        what: `${name}: ${field.slice(1)} has a value of the wrong type`,
        why: `${withoutValues(expected)}.`,
        fix: 'Correct the value; text is quoted, numbers and booleans are not.',
        at: manifest.at(pathOf(field, manifest.object)),
    }));
}
function explainInvalid({ answer, name, manifest }) {
    const causes = causesOf(answer).filter(({ field }) => field !== '');
    if (answer.code !== 422)
        return [];
    return causes.map(({ field, message }) => ({
        what: `${name}: ${field} is not accepted`,
        why: withoutValues(message, manifest.object.kind === 'Secret'),
        fix: 'Correct the value.',
        at: manifest.at(pathOf(field, manifest.object)),
    }));
}
function unknownFields(message) {
    const strict = [...message.matchAll(/unknown field "([^"]+)"/g)];
    const undeclared = [...message.matchAll(/\.([^\s:]+): field not declared in schema/g)];
    return [...new Set([...strict, ...undeclared].map(([, field]) => field))];
}

;// CONCATENATED MODULE: ./build/cluster/explain/explain.js











const EXPLANATIONS = [
    explainConflicts,
    explainUnasked,
    explainDenial,
    explainLimits,
    explainFields,
    explainImmutable,
    explainInvalid,
];
function explain(answer, manifest, caller, live) {
    const name = label(manifest.object);
    const subject = { answer, message: String(answer.body?.message ?? ''), manifest, name, live };
    for (const explanation of EXPLANATIONS) {
        const problems = explanation(subject);
        if (problems.length > 0)
            return problems;
    }
    const { namespace = caller.namespace } = manifest.object.metadata;
    const refusal = explainRefusal(answer, `apply ${name}`, { ...caller, namespace });
    return [{ ...refusal, ...(refusal.why && { why: withoutValues(refusal.why) }), at: manifest.at() }];
}
function explainWarning(text, manifest) {
    const found = podSecurity(text);
    if (found !== undefined)
        return {
            what: `${label(manifest.object)}: its pods would violate PodSecurity "${found.level}"`,
            why: found.violations.join('\n'),
            ...(found.mend && { fix: `Add to each container:\n${found.mend}` }),
            at: manifest.at(['spec']),
        };
    const [, field, rest] = /^((?:spec|metadata|data)[\w.[\]-]*): ([\s\S]*)$/.exec(text) ?? [];
    if (field !== undefined && rest !== undefined)
        return {
            what: `${label(manifest.object)}: ${field}: ${withoutValues(rest)}`,
            at: manifest.at(pathOf(field, manifest.object)),
        };
    return { what: `The cluster warns: ${text}`, at: manifest.at(['apiVersion']) };
}

;// CONCATENATED MODULE: ./build/cluster/apply/generated.js
function isGenerated({ metadata }) {
    return metadata.name === undefined && typeof metadata.generateName === 'string';
}
function create(object, collection, { api, manager, dryRun }) {
    const query = { fieldManager: manager, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
    return api.send('POST', collection, { query, body: object });
}

;// CONCATENATED MODULE: ./build/cluster/apply/send.js






const FIELD_MANAGER = 'ship-to-eks';
async function send(step, sender, dryRun) {
    const { manifest, path } = step;
    const patch = (forced) => sender.api.send('PATCH', path, {
        query: {
            fieldManager: FIELD_MANAGER,
            fieldValidation: 'Strict',
            force: String(forced),
            ...(dryRun ? { dryRun: 'All' } : {}),
        },
        contentType: 'application/apply-patch+yaml',
        body: manifest.object,
    });
    const make = () => create(manifest.object, path, { api: sender.api, manager: FIELD_MANAGER, dryRun });
    let answer = await (isGenerated(manifest.object) ? make() : patch(sender.force));
    if (isNobodys(answer, manifest))
        answer = await patch(true);
    if (answer.code < 400) {
        for (const text of answer.warnings ?? [])
            sender.warn?.(explainWarning(text, manifest));
        return answer.body;
    }
    const live = await liveFor(answer, step, sender.api);
    if (live !== undefined && lacksRight(answer) && holds(live, manifest.object))
        return live;
    throw new build_problem/* Failed */.cV(explain(answer, manifest, sender.caller, live));
}
async function liveFor(answer, step, api) {
    if (isGenerated(step.manifest.object) || ('live' in step && answer.code !== 409))
        return step.live;
    const matters = lacksRight(answer) || isImmutable(answer) || conflictsIn(answer).length > 0;
    const found = matters ? await api.send('GET', step.path) : undefined;
    return found?.code === 200 ? found.body : undefined;
}
function isNobodys(answer, { isScaled }) {
    const conflicts = conflictsIn(answer);
    const isLeft = ({ manager, field }) => isScaled !== true && manager === 'kube-controller-manager' && field === '.spec.replicas';
    return conflicts.length > 0 && conflicts.every((one) => isKubectl(one.manager) || isLeft(one));
}

;// CONCATENATED MODULE: ./build/cluster/apply/handover.js






const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const ANNOTATION = ['f:metadata', 'f:annotations', `f:${LAST_APPLIED}`];
function isOurs({ manager, operation, subresource }) {
    return manager === FIELD_MANAGER && operation === 'Apply' && (subresource ?? '') === '';
}
function handedOver(live) {
    const entries = entriesOf(live);
    const ours = entries.find(isOurs);
    const givers = entries.filter((entry) => (entry.subresource ?? '') === '' && gives(entry, live));
    const target = ours ?? givers[0];
    if (target === undefined || givers.length === 0)
        return undefined;
    const joined = givers.filter(({ apiVersion }) => apiVersion === target.apiVersion);
    if (joined.length === 0)
        return undefined;
    const parts = joined.map((giver) => (giver.operation === 'Apply' ? giver.fieldsV1 : appliedPart(giver, live)));
    const fields = parts.reduce(union, ours?.fieldsV1 ?? {});
    const entry = { ...target, manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: fields };
    const owners = [entry, ...entries.filter((one) => one !== ours && !joined.includes(one))];
    return {
        fields,
        owners,
        patch: [
            { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
            { op: 'replace', path: '/metadata/managedFields', value: owners },
        ],
    };
}
const BEFORE = 'before-first-apply';
function gives({ manager, operation, fieldsV1 }, live) {
    if (operation === 'Apply')
        return /^kubectl\b/.test(manager);
    if (manager === BEFORE)
        return live.metadata.annotations?.[LAST_APPLIED] !== undefined;
    return /^kubectl\b/.test(manager) && valueAt(fieldsV1, ANNOTATION) !== undefined;
}
function appliedPart({ fieldsV1 }, live) {
    const annotation = ANNOTATION.reduceRight((inner, key) => ({ [key]: inner }), {});
    try {
        return union(within(fieldsV1, JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}')), annotation);
    }
    catch {
        return annotation;
    }
}
function within(fields, value) {
    return Object.fromEntries(Object.entries(fields).flatMap(([key, inner]) => {
        if (key === '.')
            return [[key, inner]];
        const found = itemAt(value, key);
        return found === undefined ? [] : [[key, within(inner, found)]];
    }));
}
function itemAt(value, key) {
    const name = key.slice(2);
    if (key.startsWith('f:'))
        return valueAt(value, [name]);
    if (!Array.isArray(value))
        return undefined;
    const wanted = JSON.parse(name);
    if (key.startsWith('v:'))
        return value.find((item) => item === wanted);
    return value.find((item) => Object.entries(wanted).every(([field, expected]) => (valueAt(item, [field]) ?? expected) === expected));
}
const TRIES = 20;
async function takeOver(live, path, { api, caller }) {
    let known = live;
    for (let left = TRIES; known !== undefined; left--) {
        const handover = handedOver(known);
        if (handover === undefined)
            return;
        const answer = await api.send('PATCH', path, {
            query: { fieldManager: FIELD_MANAGER },
            contentType: 'application/json-patch+json',
            body: handover.patch,
        });
        if (answer.code < 400 || answer.code === 404 || lacksRight(answer))
            return;
        if (answer.code !== 422 || left === 0)
            throw new build_problem/* Failed */.cV([explainRefusal(answer, `take over ${label(live)} from kubectl`, caller)]);
        const again = await api.send('GET', path);
        known = again.code === 200 ? again.body : undefined;
    }
}

;// CONCATENATED MODULE: ./build/cluster/plan/coming.js

function comingOf(places) {
    const objects = places
        .filter(({ live }) => live === undefined || isGoing(live))
        .map(({ manifest }) => manifest.object);
    const of = (kind) => objects.filter((object) => object.kind === kind);
    return {
        namespaces: new Map(of('Namespace').map((object) => [object.metadata.name, object])),
        kinds: new Map(of('CustomResourceDefinition').map((object) => [
            `${valueAt(object.spec, ['group'])} ${valueAt(object.spec, ['names', 'kind'])}`,
            object,
        ])),
        objects: new Map(objects.map((object) => [coming_keyOf(object.kind, object.metadata.namespace, object.metadata.name), object])),
    };
}
function deferralOf({ manifest: { object }, isNewKind, live }, coming) {
    const { apiVersion, kind, metadata } = object;
    const crd = coming.kinds.get(`${apiVersion.split('/')[0]} ${kind}`);
    if (crd !== undefined)
        return { reason: laterThan(crd), isChecked: false };
    if (isNewKind)
        return { reason: `compared once the cluster serves ${apiVersion}`, isChecked: false };
    const namespace = coming.namespaces.get(metadata.namespace ?? '');
    return namespace && { reason: laterThan(namespace), isChecked: live === undefined };
}
function missingFor({ kind, metadata, spec, ...rest }, coming) {
    const named = kind === 'Pod'
        ? [
            ['ServiceAccount', valueAt(spec, ['serviceAccountName'])],
            ['PriorityClass', valueAt(spec, ['priorityClassName'])],
            ['RuntimeClass', valueAt(spec, ['runtimeClassName'])],
        ]
        : /^(Cluster)?RoleBinding$/.test(kind)
            ? [[valueAt(rest, ['roleRef', 'kind']), valueAt(rest, ['roleRef', 'name'])]]
            : [];
    const found = named.flatMap(([of, name]) => [metadata.namespace, undefined].flatMap((home) => coming.objects.get(coming_keyOf(of, home, name)) ?? []))[0];
    return found && label(found);
}
function laterThan(first) {
    return `created once ${label(first)} is there, and checked then`;
}
function coming_keyOf(kind, namespace, name) {
    return `${kind} ${namespace ?? ''} ${name}`;
}
function isGoing({ metadata }) {
    return metadata.deletionTimestamp !== undefined;
}

;// CONCATENATED MODULE: ./build/cluster/plan/compare.js


const NOT_OWNED = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'generation'];
function isApplied(desired, live, manager) {
    const entry = entryOf(live, manager);
    const { apiVersion, kind: _, metadata, ...rest } = desired;
    const said = Object.entries(metadata).filter(([field]) => !NOT_OWNED.includes(field));
    const wanted = { ...rest, ...(said.length === 0 ? {} : { metadata: Object.fromEntries(said) }) };
    if (Object.keys(wanted).length === 0)
        return entriesOf(live).every((one) => one.manager !== manager);
    if (entry?.apiVersion !== apiVersion || live.apiVersion !== apiVersion)
        return false;
    return isSame(wanted, entry.fieldsV1, live, entriesOf(live).map(({ fieldsV1 }) => fieldsV1));
}
const WHOLE = /selector$|ref$|^dataSource$/i;
function isSame(desired, fields, live, everybodys, element = '') {
    const elements = elementsOf(fields);
    if (elements.length === 0)
        return isSameWhole(desired, live, everybodys, element);
    if (Array.isArray(desired))
        return Array.isArray(live) && isSameList(desired, fields, live, everybodys);
    if (!isMap(desired) || !isMap(live))
        return false;
    const names = Object.keys(desired);
    return (names.length === elements.length &&
        names.every((name) => {
            const inner = Object.hasOwn(fields, `f:${name}`) ? fields[`f:${name}`] : undefined;
            const value = Object.hasOwn(live, name) ? live[name] : undefined;
            return inner !== undefined && isSame(desired[name], inner, value, below(everybodys, `f:${name}`), name);
        }));
}
function isSameWhole(desired, live, everybodys, element) {
    if (desired === null)
        return live === undefined;
    const isEmpty = isMap(desired) && Object.keys(desired).length === 0;
    if (isEmpty && isShared(everybodys))
        return isMap(live);
    if (isMap(desired) && !isEmpty && !WHOLE.test(element))
        return false;
    return (0,external_node_util_.isDeepStrictEqual)(desired, live) && !(typeof desired === 'object' && isShared(everybodys));
}
function isSameList(desired, fields, live, everybodys) {
    const elements = elementsOf(fields);
    if (desired.length !== elements.length)
        return false;
    const wanted = placesOf(desired.map((item) => completed(item, elements)), elements);
    const there = placesOf(live, elements);
    if (wanted.size !== elements.length || there.size !== elements.length)
        return false;
    const pairs = [...wanted].sort(([, one], [, other]) => one - other);
    let last = -1;
    return pairs.every(([element, place], at) => {
        const stands = there.get(element);
        const inOrder = place === at && stands > last;
        last = stands;
        const inner = fields[element];
        return (inOrder && (element.startsWith('v:') || isSame(desired[place], inner, live[stands], below(everybodys, element))));
    });
}
function completed(item, elements) {
    if (!isMap(item) || 'protocol' in item || !isMap(parsed(elements[0] ?? '')))
        return item;
    return 'protocol' in parsed(elements[0] ?? '') ? { ...item, protocol: 'TCP' } : item;
}

;// CONCATENATED MODULE: ./build/cluster/plan/difference.js



const NOT_COMPARED = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink'];
const difference_LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const KEYS = [
    ['name'],
    ['containerPort'],
    ['containerPort', 'protocol'],
    ['port'],
    ['port', 'protocol'],
    ['mountPath'],
    ['devicePath'],
    ['topologyKey'],
    ['ip'],
    ['host'],
    ['path'],
    ['key'],
    ['id'],
    ['type'],
];
function difference(live, after) {
    return compare(twice(live), twice(after), [], '');
}
function twice(object) {
    const { status: _, metadata, ...rest } = object;
    const kept = Object.entries(metadata).filter(([key]) => !NOT_COMPARED.includes(key));
    const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== difference_LAST_APPLIED);
    const own = Object.fromEntries(kept.filter(([key]) => key !== 'annotations'));
    const more = annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) };
    const is = { ...rest, metadata: { ...own, ...more } };
    return { is, shown: hide(is) };
}
function compare(before, after, path, name) {
    const [one, other] = [before.is, after.is];
    if (one === other)
        return [];
    if (isMap(one) && isMap(other))
        return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => compare(inside(before, key), inside(after, key), [...path, key], nameOf(name, key)));
    if (Array.isArray(one) && Array.isArray(other)) {
        const keyed = itemsByKey(one, other);
        if (keyed !== undefined)
            return compareKeyed(before, after, keyed, path, name);
        const areMaps = one.length === other.length && [...one, ...other].every(isMap);
        if (areMaps)
            return one.flatMap((_, at) => compare(inside(before, at), inside(after, at), [...path, at], `${name}[${at}]`));
    }
    return (0,external_node_util_.isDeepStrictEqual)(one, other) ? [] : [changed(before, after, path, name)];
}
function compareKeyed(before, after, { before: one, after: other }, path, name) {
    const changes = [...new Set([...one.keys(), ...other.keys()])].flatMap((item) => {
        const [from, to] = [one.get(item), other.get(item)];
        return compare(inside(before, from), inside(after, to), [...path, (to ?? from)], `${name}[${item}]`);
    });
    const stayed = (items, others) => [...items.keys()].filter((item) => others.has(item));
    const [was, is] = [stayed(one, other), stayed(other, one)];
    return (0,external_node_util_.isDeepStrictEqual)(was, is) ? changes : [...changes, { path, name, before: was, after: is }];
}
function changed(before, after, path, name) {
    return { path, name, before: before.shown, after: marked(before, after) };
}
function marked(before, after) {
    const { is, shown } = after;
    if (isMap(is))
        return Object.fromEntries(Object.keys(is).map((key) => [key, marked(inside(before, key), inside(after, key))]));
    if (Array.isArray(is))
        return is.map((_, at) => marked(inside(before, at), inside(after, at)));
    if (typeof shown !== 'string' || shown !== before.shown || is === before.is)
        return shown;
    return shown.includes('(hidden') ? shown.replaceAll('(hidden', '(hidden, changed') : `${shown} (changed)`;
}
function inside({ is, shown }, key) {
    return { is: own(is, key), shown: own(shown, key) };
}
function own(value, key) {
    if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
        return undefined;
    return value[key];
}
function itemsByKey(before, after) {
    if (before.length + after.length === 0)
        return undefined;
    for (const key of KEYS) {
        const items = { before: places(before, key), after: places(after, key) };
        if (items.before.size === before.length && items.after.size === after.length)
            return items;
    }
    return undefined;
}
function places(list, key) {
    return new Map(list.flatMap((item, at) => {
        const values = key.map((field) => own(item, field));
        return values.every((value) => ['string', 'number'].includes(typeof value)) ? [[values.join('/'), at]] : [];
    }));
}
function nameOf(name, key) {
    if (!/^[\w-]+$/.test(key))
        return `${name}[${key}]`;
    return name === '' ? key : `${name}.${key}`;
}

;// CONCATENATED MODULE: ./build/cluster/plan/overlay.js


function laidOver(live, desired) {
    return lay(live, desired);
}
function lay(live, desired) {
    if (isMap(live) && isMap(desired)) {
        const fields = Object.entries(desired).map(([key, value]) => [
            key,
            Object.hasOwn(live, key) ? lay(live[key], value) : value,
        ]);
        return { ...live, ...Object.fromEntries(fields.filter(([, value]) => value !== null)) };
    }
    if (!Array.isArray(live) || !Array.isArray(desired))
        return desired;
    const keyed = itemsByKey(live, desired);
    if (keyed === undefined)
        return desired;
    return [...keyed.after].map(([item, place]) => lay(live[keyed.before.get(item) ?? -1], desired[place]));
}
function withoutLost(object, gone, kept) {
    return without(object, gone, kept);
}
function without(value, gone, kept) {
    const elements = elementsOf(gone);
    const isLost = (element) => {
        const set = gone[element];
        const whole = elementsOf(set).length === 0 || '.' in set;
        return whole && below(kept, element).length === 0;
    };
    const inner = (element, item) => without(item, gone[element], below(kept, element));
    if (Array.isArray(value)) {
        const elementAt = new Map([...placesOf(value, elements)].map(([element, place]) => [place, element]));
        return value.flatMap((item, place) => {
            const element = elementAt.get(place);
            if (element === undefined)
                return [item];
            return isLost(element) ? [] : [inner(element, item)];
        });
    }
    if (!isMap(value))
        return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
        const element = `f:${key}`;
        if (!Object.hasOwn(gone, element))
            return [[key, item]];
        if (isLost(element))
            return [];
        const left = inner(element, item);
        const isEmpty = left !== item && isMap(left) && Object.keys(left).length === 0;
        return isEmpty && isMap(item) && Object.keys(item).length > 0 ? [] : [[key, left]];
    }));
}

;// CONCATENATED MODULE: ./build/cluster/plan/sample.js

const ASKED = 10;
const LARGEST = 512 * 1024;
const LONGEST_NAME = 40;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const LABEL = /^(?:[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^(?:[a-z0-9][-a-z0-9.]{0,251}[a-z0-9]\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
function needNoRehearsal(manifests) {
    const shapes = Map.groupBy(manifests, ({ object }) => shapeOf(object));
    shapes.delete(undefined);
    return new Set([...shapes.values()].flatMap((alike) => alike.slice(ASKED)));
}
function shapeOf(object) {
    if (isPlain(object))
        return shapeOfData(object);
    const { apiVersion, kind, metadata } = object;
    const isWorkload = apiVersion === 'apps/v1' && /^(Deployment|StatefulSet|DaemonSet)$/.test(kind);
    if (!isWorkload || !NAME.test(metadata.name ?? '') || metadata.name.length > LONGEST_NAME)
        return undefined;
    const text = JSON.stringify(object);
    const nameless = metadata.name.length < 4 ? text : text.replaceAll(metadata.name, '*');
    return nameless.replace(/(?<=[a-z]-)\d{1,6}\b/g, '#');
}
function isPlain(object) {
    const { apiVersion, kind, metadata, data, stringData, type, ...others } = object;
    const { name, namespace: _, labels, annotations, ...further } = metadata;
    const isText = (values) => values === undefined ||
        (isMap(values) && Object.entries(values).every(([key, value]) => KEY.test(key) && typeof value === 'string'));
    return (apiVersion === 'v1' &&
        (kind === 'ConfigMap' ? stringData === undefined && type === undefined : kind === 'Secret' && data === undefined) &&
        (type === undefined || type === 'Opaque') &&
        Object.keys(others).length + Object.keys(further).length === 0 &&
        NAME.test(name ?? '') &&
        isText(data) &&
        isText(stringData) &&
        isPlainMap(labels, LABEL) &&
        isPlainMap(annotations, /^/) &&
        JSON.stringify(object).length < LARGEST);
}
function isPlainMap(values, allowed) {
    if (values === undefined)
        return true;
    return (isMap(values) &&
        Object.entries(values).every(([key, value]) => LABEL_KEY.test(key) && typeof value === 'string' && allowed.test(value)));
}
function shapeOfData({ kind, metadata }) {
    const { namespace, labels, annotations } = metadata;
    return JSON.stringify([kind, namespace, Object.keys(labels ?? {}).sort(), Object.keys(annotations ?? {}).sort()]);
}

;// CONCATENATED MODULE: ./build/cluster/plan/plan.js












async function makePlan(places, options) {
    const ordered = places.toSorted((one, other) => one.manifest.phase - other.manifest.phase);
    const coming = comingOf(ordered);
    const sure = needNoRehearsal(ordered.filter(({ live }) => live === undefined).map(({ manifest }) => manifest));
    const outcomes = await Promise.all(ordered.map((place) => planOne(place, coming, sure, options)));
    return { plan: outcomes.map(([step]) => step), problems: outcomes.flatMap(([, problems]) => problems) };
}
function headStart(plan) {
    return plan.filter(({ manifest, live }) => manifest.headStart && manifest.ourImage.length === 0 && live === undefined);
}
async function planOne(place, coming, sure, options) {
    const { manifest, live } = place;
    const step = (action, more = {}) => ({
        ...place,
        action,
        fields: [],
        rehearsed: undefined,
        ...more,
    });
    const deferral = deferralOf(place, coming);
    if (deferral !== undefined) {
        const asked = deferral.isChecked && !sure.has(manifest) ? await checkFields(place, options.sender) : [];
        return [step('deferred', { reason: deferral.reason }), asked];
    }
    if (live === undefined && sure.has(manifest))
        return [step('created'), []];
    const handover = live && handedOver(live);
    if (live !== undefined && !isGoing(live) && !mustRunAgain(live))
        if (isApplied(manifest.object, owned(live, handover), FIELD_MANAGER))
            return [step('unchanged', { rehearsed: live }), []];
    try {
        const answer = await send(place, options.sender, true);
        if (live === undefined)
            return [step('created', { rehearsed: answer }), []];
        const rehearsed = handover === undefined || answer === live ? answer : afterHandover(answer, live, handover);
        const fields = difference(await asRehearsed(place, live, answer, options.sender), rehearsed);
        const more = { fields, rehearsed };
        if (isGoing(live) || mustRunAgain(live))
            return [step('replaced', { ...more, reason: wayOf(live) }), []];
        if (fields.length > 0 || !isSameStatus(live, answer))
            return [step('configured', more), []];
        return [step('unchanged', { rehearsed, ...(mustSend(manifest.object, live, answer) && { mustSend: true }) }), []];
    }
    catch (error) {
        if (!(error instanceof build_problem/* Failed */.cV))
            throw error;
        return refused(error, place, step, coming, options);
    }
}
async function refused(error, place, step, coming, { sender, recreate = false, unbuilt }) {
    const { manifest, live } = place;
    if ((0,build_problem/* isSaid */.QV)(error, /does not support dry run/))
        return [step('deferred', { reason: UNASKED }), []];
    const missing = missingFor(manifest.object, coming);
    if (missing !== undefined && (0,build_problem/* isSaid */.QV)(error, /not found|was found|does not exist/))
        return [step('deferred', { reason: `it needs ${missing} of this set, and is checked once that is there` }), []];
    const fields = live === undefined ? [] : difference(live, laidOver(live, manifest.object));
    const change = step(live === undefined ? 'created' : 'configured', { fields });
    if (unbuilt?.(manifest) && (0,build_problem/* isSaid */.QV)(error, /\bdenied\b/))
        return [change, []];
    const replacement = live && isForImmutableFields(error) && replacementOf(manifest.object, live, recreate);
    if (replacement)
        return [step('replaced', { fields, reason: wayOf(live, replacement) }), []];
    if (live === undefined || sender.force || !(0,build_problem/* isSaid */.QV)(error, / belongs? to /))
        return [change, error.problems];
    const forced = await send(place, { ...sender, force: true }, true).catch(nothingOf);
    if (forced === undefined)
        return [change, error.problems];
    return [step('conflicting', { fields: difference(live, forced), rehearsed: forced }), error.problems];
}
const UNASKED = 'a webhook cannot be asked about it beforehand; it is checked when it is applied';
async function checkFields(place, sender) {
    try {
        await send(place, sender, true);
        return [];
    }
    catch (error) {
        if (!(error instanceof build_problem/* Failed */.cV))
            throw error;
        return (0,build_problem/* isSaid */.QV)(error, /\bnot found\b|\bmay not\b|does not support dry run/) ? [] : error.problems;
    }
}
async function asRehearsed({ path }, live, answer, { api }) {
    if (answer.metadata.resourceVersion === live.metadata.resourceVersion)
        return live;
    const again = await api.send('GET', path);
    return again.code === 200 ? again.body : live;
}
function nothingOf(error) {
    if (!(error instanceof build_problem/* Failed */.cV))
        throw error;
}
function owned(live, handover) {
    return handover === undefined ? live : { ...live, metadata: { ...live.metadata, managedFields: handover.owners } };
}
function afterHandover(answer, live, handover) {
    const others = entriesOf(owned(live, handover)).filter((entry) => entry !== entryOf(owned(live, handover), FIELD_MANAGER));
    const ours = entryOf(answer, FIELD_MANAGER);
    const kept = [...others, ...(ours === undefined ? [] : [ours])].map(({ fieldsV1 }) => fieldsV1);
    return withoutLost(answer, handover.fields, kept);
}
function isSameStatus(live, answer) {
    const isOurs = Object.hasOwn(entryOf(answer, FIELD_MANAGER)?.fieldsV1 ?? {}, 'f:status');
    return !isOurs || (0,external_node_util_.isDeepStrictEqual)(live.status, answer.status);
}
function mustSend(desired, live, answer) {
    const [before, after] = [live, answer].map((object) => entryOf(object, FIELD_MANAGER)?.fieldsV1);
    return !(0,external_node_util_.isDeepStrictEqual)(before, after) || hasLongIntegers(desired);
}
function hasLongIntegers(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    return isRawJson(value) || Object.values(value).some(hasLongIntegers);
}

// EXTERNAL MODULE: ./build/deadline.js
var build_deadline = __webpack_require__(4726);
;// CONCATENATED MODULE: ./build/doctor.js

function openDoctor(dryRun) {
    const found = [];
    return {
        problems: () => [...new Map(found.flat().map((problem) => [problem.what, problem])).values()],
        async see(stage) {
            const own = [];
            found.push(own);
            try {
                return await stage;
            }
            catch (error) {
                if (!dryRun || !(error instanceof build_problem/* Failed */.cV))
                    throw error;
                own.push(...error.problems);
                return undefined;
            }
        },
    };
}

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
        throw new build_problem/* Failed */.cV([
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
        throw new build_problem/* Failed */.cV([
            {
                what: `${path} cannot be read as Docker’s configuration`,
                why: error.message,
                fix: 'Correct or remove the file.',
                cause: error,
            },
        ]);
    }
}

;// CONCATENATED MODULE: ./build/image/failure.js



const ERROR_AT = /^\S+:(\d+)\n-{5,}$/m;
const PUSH_FAILED = /^#(\d+) pushing .* with docker$[\s\S]*^#\1 ERROR/m;
function explainBuild(build, stderr, called) {
    const image = called === undefined ? 'The image' : `The image ${called}`;
    const error = stderr.match(ERROR)?.[1] ?? lastLine(stderr);
    const step = failedStep(stderr);
    const line = ERROR_AT.exec(stderr)?.[1];
    const file = build.file ?? (0,external_node_path_.join)(build.context, 'Dockerfile');
    const at = line !== undefined ? { at: { file, line: Number(line) } } : step === undefined ? {} : { at: { file } };
    const foreign = /^.*: exec format error$/m.exec(stderr)?.[0];
    if (foreign !== undefined && build.platforms.length > 0)
        return {
            what: `${image} could not be built for ${build.platforms.join(', ')}: the builder cannot run such programs`,
            why: foreign.replace(/^(#\d+ )?[\d.]+ /, ''),
            fix: 'Add `uses: docker/setup-qemu-action@v4` before this step to emulate that platform, use a `builder` or a runner of it, or correct `platforms`.',
            ...at,
        };
    const [, base] = /load metadata for (\S+)$/.exec(step?.name ?? '') ?? [];
    if (base !== undefined)
        return {
            what: `${image} could not be built: its base image ${base} cannot be read`,
            why: error,
            fix: 'Correct the image after FROM; or let the builder reach its registry, and log in to it in a step before (`docker login`) where it is private.',
            ...at,
        };
    if (/failed to push|push access|denied|tag is immutable/i.test(error) || PUSH_FAILED.test(stderr))
        return { what: `${image} was built but could not be pushed`, ...pushAdvice(error) };
    const what = `${image} could not be built`;
    const fix = OF_THE_BUILDER.find(([text]) => text.test(error))?.[1];
    if (fix !== undefined)
        return { what, why: error, fix, ...at };
    const [, code] = /exit code: (\d+)$/.exec(error) ?? [];
    if (step === undefined)
        return { what, why: error, fix: 'See what the builder printed in the log, and correct that.', ...at };
    const why = code === undefined ? error : `The step ${step.name} ended with exit code ${code}.`;
    return {
        what,
        why,
        evidence: step.lines,
        fix: 'Mend this step of the Dockerfile; the log has all that it printed.',
        ...at,
    };
}
const ERROR = /^ERROR: (?:(?:failed to build|target [\w-]+|failed to solve(?: with frontend \S+)?|rpc error: code = Unknown desc =|failed to create LLB definition):? )*(.*)$/m;
function failedStep(stderr) {
    const [, name, printed = ''] = /^-{6}\n > (.*):\n((?:(?!-{6}$).*\n)*)-{6}$/m.exec(stderr) ?? [];
    if (name === undefined)
        return undefined;
    const lines = printed.split('\n').map((line) => line.replace(/^\d+\.\d+ /, ''));
    return { name, lines: lines.filter((line) => line.trim() !== '') };
}
const OF_THE_BUILDER = [
    [
        /no space left on device/i,
        'The builder’s disk is full: free some of it (`docker system prune --all --force` in a step before), or take a runner or a `builder` with more.',
    ],
    [
        /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|failed to dial|connection refused/i,
        'The builder is gone, or was never there: see that Docker runs on this runner, or that `builder` answers; then run the job again.',
    ],
];
function pushAdvice(why) {
    if (/immutable/i.test(why))
        return {
            why,
            fix: 'A tag of `tags` exists already and the repository’s tags are immutable: drop it from `tags`, or exclude it from the immutability.',
        };
    if (/denied|403|not authorized/i.test(why))
        return { why, fix: (0,grant/* grant */.NG)(why, grant/* PUSHING */.PG) };
    if (/no space left on device/i.test(why))
        return { why, fix: 'Free some of this runner’s disk, or take a larger one.' };
    return { why, fix: 'Run the job again; if it happens again, check that this runner may reach the registry.' };
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
    const context = await build_inside('context', build.context, workspace);
    if (Array.isArray(context))
        return context;
    const dockerfile = await build_inside('file', build.file ?? (0,external_node_path_.join)(build.context, 'Dockerfile'), workspace);
    return Array.isArray(dockerfile) ? dockerfile : [];
}
async function build_inside(input, path, workspace) {
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
async function findLocal(reference, io) {
    const format = '{{.Id}} {{.Os}}/{{.Architecture}}';
    const result = await io.exec('docker', ['image', 'inspect', '--format', format, '--', reference]);
    const [content = '', platform = ''] = result.stdout.trim().split(' ');
    if (result.code === 0)
        return { content, platforms: /^\w+\/\w+$/.test(platform) ? [platform] : [] };
    throw new build_problem/* Failed */.cV([
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
            throw new build_problem/* Failed */.cV([{ what: `${name} could not be pushed`, ...pushAdvice(lastLine(pushed.stderr)) }]);
    }
    return digest;
}

;// CONCATENATED MODULE: ./build/image/arguments.js
function buildArguments(build, making) {
    const { names, labels, secrets, cache, metadata } = making;
    return [
        'buildx',
        'build',
        '--push',
        '--progress=plain',
        `--metadata-file=${metadata}`,
        `--provenance=${build.provenance}`,
        `--sbom=${build.sbom}`,
        ...names.map((name) => `--tag=${name}`),
        ...[...labels].map(([name, value]) => `--label=${name}=${value}`),
        ...(build.builder === undefined ? [] : [`--builder=${build.builder}`]),
        ...(build.file === undefined ? [] : [`--file=${build.file}`]),
        ...(build.target === undefined ? [] : [`--target=${build.target}`]),
        ...(build.platforms.length === 0 ? [] : [`--platform=${build.platforms.join(',')}`]),
        ...[...build.buildArgs].map(([name, value]) => `--build-arg=${name}=${value}`),
        ...[...secrets].map(([id, path]) => `--secret=${csv([`id=${id}`, `src=${path}`])}`),
        ...cache,
        ...build.options,
        '--',
        build.context,
    ];
}
function csv(fields) {
    return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

;// CONCATENATED MODULE: ./build/image/bake.js


const FIELDS = {
    '--add-host': ['extra-hosts', ':'],
    '--allow': ['entitlements', 'list'],
    '--annotation': ['annotations', 'list'],
    '--build-context': ['contexts', '='],
    '--cache-from': ['cache-from', 'list'],
    '--cache-to': ['cache-to', 'list'],
    '--network': ['network', 'one'],
    '--no-cache-filter': ['no-cache-filter', 'list'],
    '--shm-size': ['shm-size', 'one'],
    '--ssh': ['ssh', 'list'],
    '--ulimit': ['ulimits', 'list'],
};
const SHARED = /^--(no-cache|pull)(=|$)/;
function isBakeable({ options }) {
    return options.every((option) => SHARED.test(option) || (FIELDS[bake_nameOf(option)] !== undefined && option.includes('=')));
}
function targetsOf(called) {
    const plain = called.map((name) => name.replace(/[^a-z0-9-]/g, '-'));
    return called.map((name, index) => {
        const target = plain[index];
        return [plain.indexOf(target) === index ? target : `${target}_${index}`, name];
    });
}
function bakeDefinition(buildings, targets, secrets, workspace) {
    const names = targets.map(([name]) => name);
    return {
        group: { default: { targets: names } },
        target: Object.fromEntries(buildings.map((building, index) => [names[index], literal(targetOf(building, secrets, workspace))])),
    };
}
function bakeArguments({ provenance, sbom, builder, options }, { file, metadata }) {
    return [
        'buildx',
        'bake',
        '--push',
        '--progress=plain',
        `--metadata-file=${metadata}`,
        `--file=${file}`,
        `--provenance=${provenance}`,
        `--sbom=${sbom}`,
        '--allow=fs=*',
        ...(options.some((option) => bake_nameOf(option) === '--ssh') ? ['--allow=ssh'] : []),
        ...options.filter((option) => bake_nameOf(option) === '--allow'),
        ...(builder === undefined ? [] : [`--builder=${builder}`]),
        ...options.filter((option) => SHARED.test(option)),
    ];
}
function speakers(targets) {
    const called = new Map(targets);
    const steps = new Map();
    return (line) => {
        const [, step = '', target = ''] = /^#(\d+)(?: \[([\w-]+)[ \]])?/.exec(line) ?? [];
        const name = called.get(target) ?? steps.get(step);
        if (name === undefined)
            return line;
        steps.set(step, name);
        return `[${name}] ${line}`;
    };
}
function targetOf({ build, names, labels, cache }, secrets, workspace) {
    const { context, file, target, platforms, buildArgs, options } = build;
    return {
        context: (0,external_node_path_.resolve)(workspace, context),
        dockerfile: (0,external_node_path_.resolve)(workspace, file ?? (0,external_node_path_.join)(context, 'Dockerfile')),
        ...(target === undefined ? {} : { target }),
        ...(platforms.length === 0 ? {} : { platforms }),
        args: Object.fromEntries(buildArgs),
        labels: Object.fromEntries(labels),
        tags: names,
        secret: [...secrets].map(([id, path]) => csv([`id=${id}`, `src=${path}`])),
        ...fieldsOf([...cache, ...options]),
    };
}
function fieldsOf(options) {
    const fields = {};
    for (const option of options) {
        const [field, shape] = FIELDS[bake_nameOf(option)] ?? [];
        if (field === undefined || shape === undefined)
            continue;
        const value = option.slice(option.indexOf('=') + 1);
        if (shape === 'one')
            fields[field] = value;
        else if (shape === 'list')
            fields[field] = [...(fields[field] ?? []), value];
        else {
            const at = value.search(/[:=]/);
            const pair = { [value.slice(0, at)]: value.slice(at + 1) };
            fields[field] = { ...fields[field], ...pair };
        }
    }
    return fields;
}
function bake_nameOf(option) {
    return option.split('=', 1)[0];
}
function literal(value) {
    if (typeof value === 'string')
        return value.replace(/[$%](?=\{)/g, '$&$&');
    if (Array.isArray(value))
        return value.map(literal);
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [literal(name), literal(field)]));
}

;// CONCATENATED MODULE: ./build/image/cache.js
const TAG = 'cache';
function cacheArguments({ cache }, { name, uri }) {
    switch (cache) {
        case 'none':
            return [];
        case 'registry':
            return [
                `--cache-from=type=registry,ref=${uri}:${TAG}`,
                `--cache-to=type=registry,ref=${uri}:${TAG},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
            ];
        case 'gha':
            return [`--cache-from=type=gha,scope=${name}`, `--cache-to=type=gha,mode=max,ignore-error=true,scope=${name}`];
    }
}
const GITHUB = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2'];
function cacheEnvironment({ cache }, environment) {
    if (cache !== 'gha')
        return {};
    return Object.fromEntries(GITHUB.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}
function checkGithubCache({ cache }, environment) {
    if (cache !== 'gha')
        return [];
    const { ACTIONS_CACHE_SERVICE_V2: second, ACTIONS_RESULTS_URL: results, ACTIONS_CACHE_URL: first } = environment;
    const missing = [
        ...(environment.ACTIONS_RUNTIME_TOKEN ? [] : ['ACTIONS_RUNTIME_TOKEN']),
        ...(second ? (results ? [] : ['ACTIONS_RESULTS_URL']) : first || results ? [] : ['ACTIONS_CACHE_URL']),
    ];
    if (missing.length === 0)
        return [];
    return [
        {
            what: `\`cache: gha\` needs ${missing.join(' and ')}, and this runner has not set ${missing.length > 1 ? 'them' : 'it'}`,
            why: 'A runner of GitHub gives these to every action; a `run:` step, another runner or a GitHub Enterprise Server without a cache has none.',
            fix: 'Use `cache: registry`, which needs ECR alone. In a `run:` step, an action such as crazy-max/ghaction-github-runtime has to expose them first, to every later step of the job.',
        },
    ];
}
function checkRegistryCache({ cache }, repository) {
    if (cache !== 'registry' || !repository.exists || !repository.immutable)
        return [];
    if (repository.movable.some((filter) => matches(filter, TAG)))
        return [];
    const filters = [...repository.movable, 'cache*'].map((filter) => `filterType=WILDCARD,filter=${filter}`).join(' ');
    return [
        {
            what: `\`cache: registry\` cannot be kept in ${repository.uri}: its tags are immutable`,
            why: `The cache moves its tag \`${TAG}\` with every build, and the immutability excludes ${repository.movable.join(', ') || 'nothing'}.`,
            fix: `Exclude it: aws ecr put-image-tag-mutability --repository-name ${repository.name} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters ${filters}. Or use \`cache: gha\`.`,
        },
    ];
}
function matches(filter, tag) {
    const pattern = filter.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${pattern.join('.*')}$`).test(tag);
}

;// CONCATENATED MODULE: ./build/image/secrets.js


async function writeSecrets({ secrets }, folder, io) {
    const files = new Map();
    for (const [index, [id, value]] of [...secrets].entries()) {
        io.mask(value);
        const file = (0,external_node_path_.join)(folder, `secret-${index}`);
        await (0,promises_.writeFile)(file, value, { mode: 0o600, flag: 'wx' });
        files.set(id, file);
    }
    return files;
}
function hideSecrets({ secrets }) {
    const values = [...secrets.values()].flatMap((value) => [value, ...value.split('\n').map((line) => line.trim())]);
    const hidden = values.filter((value) => value.length >= 4).sort((one, other) => other.length - one.length);
    return (text) => hidden.reduce((rest, value) => rest.replaceAll(value, '***'), text);
}

;// CONCATENATED MODULE: ./build/image/builds.js








function buildAll(buildings, workspace, folder, docker, io) {
    if (buildings.length > 1 && buildings.every(({ build }) => isBakeable(build)))
        return bake(buildings, workspace, folder, docker, io);
    const own = (called) => buildings.length === 1 ? io : { ...io, info: (line) => io.info(`[${called}] ${line}`) };
    return (0,build_problem/* together */.bs)(...buildings.map((one) => build(one, buildings.length, workspace, folder, docker, own(one.called))));
}
async function build({ build: given, called, ...making }, count, workspace, folder, docker, io) {
    return inFolder(folder, async (own) => {
        const metadata = (0,external_node_path_.join)(own, 'metadata.json');
        const hide = hideSecrets(given);
        const secrets = await writeSecrets(given, own, io);
        const result = await docker(buildArguments(given, { ...making, metadata, secrets }), {
            cwd: workspace,
            env: cacheEnvironment(given, io.environment),
            onLine: (line) => io.info(hide(line)),
        });
        if (result.code !== 0)
            throw new build_problem/* Failed */.cV([explainBuild(given, hide(result.stderr), count === 1 ? undefined : called)]);
        return digestIn(await readMetadata(metadata));
    });
}
async function bake(buildings, workspace, folder, docker, io) {
    const [{ build: first }] = buildings;
    return inFolder(folder, async (own) => {
        const metadata = (0,external_node_path_.join)(own, 'metadata.json');
        const file = (0,external_node_path_.join)(own, 'bake.json');
        const hide = hideSecrets(first);
        const targets = targetsOf(buildings.map(({ called }) => called));
        const secrets = await writeSecrets(first, own, io);
        const definition = bakeDefinition(buildings, targets, secrets, workspace);
        await (0,promises_.writeFile)(file, JSON.stringify(definition), { mode: 0o600, flag: 'wx' });
        const named = speakers(targets);
        const result = await docker(bakeArguments(first, { file, metadata }), {
            cwd: workspace,
            env: cacheEnvironment(first, io.environment),
            onLine: (line) => io.info(named(hide(line))),
        });
        if (result.code !== 0)
            throw new build_problem/* Failed */.cV([explainBake(buildings, targets, { ...result, stderr: hide(result.stderr) })]);
        const all = await readMetadata(metadata);
        return targets.map(([target]) => digestIn((all[target] ?? {})));
    });
}
function explainBake(buildings, targets, { stderr }) {
    const failed = /^ERROR: (?:failed to build: )?target ([\w-]+): /m.exec(stderr)?.[1];
    const index = targets.findIndex(([target]) => target === failed);
    const one = buildings[index];
    return one === undefined
        ? explainBuild(buildings[0].build, stderr, targets.map(([, called]) => called).join(' or '))
        : explainBuild(one.build, stderr, one.called);
}
async function inFolder(folder, work) {
    const own = await (0,promises_.mkdtemp)((0,external_node_path_.join)(folder, 'build-'));
    try {
        return await work(own);
    }
    finally {
        await (0,promises_.rm)(own, { recursive: true, force: true });
    }
}
async function readMetadata(file) {
    return JSON.parse(await (0,promises_.readFile)(file, 'utf8').catch(() => '{}'));
}
function digestIn({ 'containerimage.digest': digest }) {
    if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))
        return digest;
    throw new build_problem/* Failed */.cV([
        {
            what: 'The build did not report the digest of what it pushed',
            why: 'Its metadata has no `containerimage.digest`.',
            fix: 'Use a newer buildx: `uses: docker/setup-buildx-action@v4` before this step.',
        },
    ]);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/image/ignore.js

function ignoreRule(text) {
    const patterns = text
        .replace(/^\uFEFF/, '')
        .split('\n')
        .flatMap(readPattern);
    if (patterns.length === 0 || patterns.includes('unreadable'))
        return () => false;
    return (path) => {
        const ways = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
        return patterns.reduce((ignored, { expression, isException }) => ignored === isException && ways.some((way) => expression.test(way)) ? !isException : ignored, false);
    };
}
function readPattern(line) {
    if (line.startsWith('#'))
        return [];
    const text = line.trim();
    const isException = text.startsWith('!');
    const bare = (isException ? text.slice(1) : text).trim();
    if (bare === '')
        return [];
    const path = external_node_path_.posix
        .normalize(bare)
        .replace(/^\/(?=.)/, '')
        .replace(/(?<=.)\/$/, '');
    try {
        return [{ expression: new RegExp(`^${expressionOf(path)}$`, 's'), isException }];
    }
    catch {
        return ['unreadable'];
    }
}
function expressionOf(path) {
    const tokens = path.matchAll(/\*\*(\/?)|(\*)|(\?)|\\(.)|(\[\^?(?:\\.|[^\]\\])+\])|(.)/gsu);
    return [...tokens]
        .map(({ 0: whole, 1: slash, 2: star, 3: one, 4: escaped, 5: set, 6: plain, index }) => {
        if (slash !== undefined)
            return index + whole.length === path.length ? '.*' : '(?:.*/)?';
        if (star !== undefined)
            return '[^/]*';
        if (one !== undefined)
            return '[^/]';
        return set ?? ignore_literal(escaped ?? plain ?? '');
    })
        .join('');
}
function ignore_literal(text) {
    return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

;// CONCATENATED MODULE: ./build/image/content.js




const content_KEPT = 64 * 1024 * 1024;
async function readCommitted(build, workspace, io) {
    const git = async (...args) => {
        const safe = ['-C', workspace, '-c', `safe.directory=${workspace}`];
        const result = await io.exec('git', [...safe, ...args], { keep: content_KEPT }).catch(() => io.signal.throwIfAborted());
        return result?.code === 0 && result.stdout.length < content_KEPT ? result.stdout : undefined;
    };
    if (build.options.some((option) => option.startsWith('--build-context')))
        return undefined;
    const context = content_inside(build.context, workspace);
    const dockerfile = content_inside(build.file ?? (0,external_node_path_.join)(build.context, 'Dockerfile'), workspace);
    const paths = [...new Set([context || '.', dockerfile])];
    const [prefix, status, tree, isIgnored] = await Promise.all([
        git('rev-parse', '--show-prefix'),
        git('status', '--porcelain', '-z', '--ignored', '--untracked-files=all', '--no-renames', '--', ...paths),
        git('ls-tree', '-r', '-z', 'HEAD', '--', ...paths),
        readIgnore((0,external_node_path_.join)(workspace, dockerfile), (0,external_node_path_.join)(workspace, context)),
    ]);
    if (prefix?.trim() !== '' || status === undefined || tree === undefined)
        return undefined;
    const counts = (path) => {
        if (path === dockerfile)
            return true;
        const below = (0,external_node_path_.relative)(context, path);
        return !below.startsWith('../') && !isIgnored(below);
    };
    if (content_entries(status).some((entry) => counts(entry.slice(3))))
        return undefined;
    const files = content_entries(tree).filter((entry) => counts(entry.slice(entry.indexOf('\t') + 1)));
    return files.some((entry) => entry.endsWith(`\t${dockerfile}`)) ? { context, dockerfile, files } : undefined;
}
function contentHash(build, { context, dockerfile, files }) {
    const settings = [files, context, dockerfile, ...settingsOf(build)];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32);
}
async function readIgnore(dockerfile, context) {
    const read = (path) => (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
    return ignoreRule((await read(`${dockerfile}.dockerignore`)) ?? (await read((0,external_node_path_.join)(context, '.dockerignore'))) ?? '');
}
function content_entries(text) {
    return text.split('\0').filter((entry) => entry !== '');
}
function settingsOf(build) {
    const { target, buildArgs, labels, secrets, platforms, provenance, sbom, pods, options } = build;
    const platform = platforms.length === 0 ? [pods === undefined ? process.arch : 'pods'] : [...platforms].sort();
    return [
        target,
        [...buildArgs].sort(),
        [...labels].sort(),
        [...secrets.keys()].sort(),
        platform,
        provenance,
        sbom,
        options,
    ];
}
function content_inside(path, workspace) {
    return (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path));
}

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(6752);
// EXTERNAL MODULE: ./build/pause.js
var pause = __webpack_require__(1526);
;// CONCATENATED MODULE: ./build/image/registry.js


const CONTENT_LABEL = 'ship-to-eks.content';
const REVISION_LABEL = 'org.opencontainers.image.revision';
const MANIFESTS = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
async function findImage(repository, reference, io) {
    if (!repository.exists)
        return undefined;
    const { get, close } = openRegistry(repository, io);
    try {
        const answer = await get(`manifests/${reference}`, MANIFESTS);
        const digest = answer.headers.get('docker-content-digest');
        if (answer.status === 404)
            return undefined;
        if (!answer.ok || digest === null)
            return 'unreadable';
        let manifest = parse(answer);
        const children = manifest.manifests?.filter((entry) => entry.platform?.os !== 'unknown') ?? [];
        const [child] = children;
        const listed = children.flatMap(({ platform }) => named(platform));
        if (child !== undefined)
            manifest = parse(await get(`manifests/${child.digest}`, MANIFESTS));
        if (manifest.config === undefined)
            return { digest, content: undefined, revision: undefined, id: undefined, platforms: listed };
        const blob = await get(`blobs/${manifest.config.digest}`);
        const image = blob.ok ? parse(blob) : {};
        const platforms = child === undefined ? named(image) : listed;
        const { [CONTENT_LABEL]: content, [REVISION_LABEL]: revision } = image.config?.Labels ?? {};
        return { digest, content, revision, id: manifest.config.digest, platforms };
    }
    catch {
        io.signal.throwIfAborted();
        return 'unreadable';
    }
    finally {
        await close();
    }
}
async function findDigest(repository, reference, io) {
    if (!repository.exists)
        return undefined;
    const { get, close } = openRegistry(repository, io);
    try {
        const answer = await get(`manifests/${reference}`, MANIFESTS);
        if (answer.status === 404)
            return undefined;
        return (answer.ok && answer.headers.get('docker-content-digest')) || 'unreadable';
    }
    catch {
        io.signal.throwIfAborted();
        return 'unreadable';
    }
    finally {
        await close();
    }
}
async function tagImage(repository, digest, tag, io) {
    const { get, put, close } = openRegistry(repository, io);
    try {
        const manifest = await get(`manifests/${digest}`, MANIFESTS);
        if (!manifest.ok)
            return reasonIn(manifest);
        const answer = await put(`manifests/${tag}`, manifest.headers.get('content-type') ?? '', manifest.body);
        if (answer.ok)
            return undefined;
        const there = await get(`manifests/${tag}`, MANIFESTS);
        return there.headers.get('docker-content-digest') === digest ? undefined : reasonIn(answer);
    }
    catch (error) {
        io.signal.throwIfAborted();
        return error.message;
    }
    finally {
        await close();
    }
}
function parse({ body }) {
    return JSON.parse(new TextDecoder().decode(body));
}
function reasonIn({ status, body }) {
    const [, message = ''] = /"message"\s*:\s*"([^"]*)"/.exec(new TextDecoder().decode(body)) ?? [];
    return `The registry answered ${status}${message && `: ${message}`}`;
}
const ATTEMPTS = 4;
const SILENCE_MS = 10_000;
const PATIENCE_MS = 15_000;
function openRegistry({ registry, name, password }, io) {
    const dispatcher = new undici/* EnvHttpProxyAgent */.J2({
        connect: { timeout: 5_000 },
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
    });
    const base = `https://${registry}/v2/${name}`;
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    const once = async (path, init) => {
        const headers = { ...init.headers, authorization };
        const answer = await (0,undici/* fetch */.hd)(`${base}/${path}`, { ...init, headers, dispatcher, signal: io.signal });
        const { status, ok } = answer;
        return { status, ok, headers: answer.headers, body: new Uint8Array(await answer.arrayBuffer()) };
    };
    const send = async (path, init) => {
        const began = io.now();
        for (let attempt = 1;; attempt++) {
            const isLast = () => attempt === ATTEMPTS || io.now() - began > PATIENCE_MS;
            try {
                const answer = await once(path, init);
                if ((answer.status !== 429 && answer.status < 500) || isLast())
                    return answer;
            }
            catch (error) {
                io.signal.throwIfAborted();
                if (isLast())
                    throw error;
            }
            await io.sleep((0,pause/* pauseAfter */.l)(attempt, Math.random()));
        }
    };
    return {
        get: (path, accept = '*/*') => send(path, { headers: { accept } }),
        put: (path, type, body) => send(path, { method: 'PUT', headers: { 'content-type': type }, body }),
        close: () => dispatcher.close(),
    };
}
function named({ os, architecture } = {}) {
    return os && architecture ? [`${os}/${architecture}`] : [];
}

;// CONCATENATED MODULE: ./build/image/labels.js

function labelsOf(build, content, { sha, url }) {
    const source = url?.replace(/\/actions\/runs\/.*$/, '');
    return new Map([
        ...(sha === undefined ? [] : [['org.opencontainers.image.revision', sha]]),
        ...(source === undefined ? [] : [['org.opencontainers.image.source', source]]),
        ...build.labels,
        ...(content === undefined ? [] : [[CONTENT_LABEL, content]]),
    ]);
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

;// CONCATENATED MODULE: ./build/image/tags.js



async function chooseTag(inputs, repository, content, { isSame, isReady }, run, io, tagOf) {
    const tag = run.sha === undefined ? inputs.tags[0] : tagOf(run.sha);
    const stored = await readable(repository, tag, io);
    if (stored === undefined || !repository.immutable || isReady(stored))
        return { tag, stored };
    const unique = `${run.id}-${run.attempt}-${Date.now()}`;
    const seeds = [...(content === undefined || isSame(stored) ? [] : [content]), unique, `${unique}-2`, `${unique}-3`];
    for (const seed of seeds) {
        const other = besides(tag, seed);
        const there = await readable(repository, other, io);
        if (there === undefined || isReady(there))
            return { tag: other, stored: there };
    }
    throw new build_problem/* Failed */.cV([
        {
            what: `${repository.uri} has no free tag for ${tag}`,
            fix: 'Exclude the tag from its immutability, or run again.',
        },
    ]);
}
async function firstTag(stored, repository, io, tagOf) {
    const { digest, content, revision } = stored;
    if (revision === undefined || !/^\w[\w.-]{0,120}$/.test(revision))
        return undefined;
    const names = [...new Set([tagOf(revision), revision])];
    for (const tag of names.flatMap((name) => [name, ...(content === undefined ? [] : [besides(name, content)])]))
        if ((await findDigest(repository, tag, io)) === digest)
            return tag;
    return undefined;
}
async function tagsMissing(tags, digest, repository, io) {
    const found = await Promise.all(tags.map((tag) => findDigest(repository, tag, io)));
    return tags.filter((_, index) => found[index] !== digest);
}
async function findContent(content, repository, run, io) {
    for (const prefix of new Set(['', pullPrefix(run)])) {
        const { stored } = await lastOf(`${prefix}content-${content}`, repository, io);
        if (stored?.content === content)
            return stored;
    }
    return undefined;
}
async function keepContent(content, digest, repository, run, io) {
    const name = `${pullPrefix(run)}content-${content}`;
    const tag = repository.immutable ? numbered(name, (await lastOf(name, repository, io)).count + 1) : name;
    const refused = await tagImage(repository, digest, tag, io);
    if (refused !== undefined)
        io.info(`Another commit will not find this image by its content: ${refused}`);
}
async function lastOf(name, repository, io) {
    let last = { count: 0 };
    const isThere = async (count) => {
        const stored = await readable(repository, numbered(name, count), io);
        if (stored !== undefined)
            last = { count, stored };
        return stored !== undefined;
    };
    let beyond = 1;
    while (await isThere(beyond)) {
        if (!repository.immutable)
            return last;
        beyond *= 2;
    }
    while (beyond - last.count > 1) {
        const middle = Math.floor((last.count + beyond) / 2);
        if (!(await isThere(middle)))
            beyond = middle;
    }
    return last;
}
function numbered(name, count) {
    return count === 1 ? name : `${name}-${count}`;
}
function pullPrefix({ pullRequest, eventName = '' }) {
    return pullRequest !== undefined || eventName.startsWith('pull_request') ? `pr-${pullRequest ?? 0}-` : '';
}
async function readable(repository, tag, io) {
    const stored = await findImage(repository, tag, io);
    return stored === 'unreadable' ? undefined : stored;
}
function besides(tag, seed) {
    return `${tag.slice(0, 121)}-${(0,external_node_crypto_.createHash)('sha256').update(seed).digest('hex').slice(0, 6)}`;
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
async function planImage(inputs, repository, committed, run, io, tagOf = (sha) => sha) {
    const { source } = inputs;
    if (source.kind === 'pinned')
        return pinned(source.digest, repository, io);
    const { content, platforms } = source.kind === 'build'
        ? { content: committed && contentHash(source, committed), platforms: source.platforms }
        : await findLocal(source.reference, io);
    const isSame = (stored) => content !== undefined && [stored.content, stored.id, stored.digest].includes(content);
    const rebuild = source.kind === 'build' && source.rebuild;
    const isReady = (stored) => isSame(stored) && !rebuild;
    const { tag, stored } = await chooseTag(inputs, repository, content, { isSame, isReady }, run, io, tagOf);
    const isHere = stored !== undefined && isReady(stored);
    const isWanted = source.kind === 'build' && !rebuild && content !== undefined;
    const found = isHere ? stored : isWanted ? await findContent(content, repository, run, io) : undefined;
    if (found === undefined)
        return { tag, content, platforms };
    const isFirst = isHere && found.revision !== undefined && tagOf(found.revision) === tag;
    const first = isFirst ? tag : await firstTag(found, repository, io, tagOf);
    const others = inputs.tags.filter((other) => other !== tag);
    const missing = await tagsMissing(others, found.digest, repository, io);
    const tags = stored?.digest === found.digest ? missing : [tag, ...missing];
    return { ready: image_named(repository, first ?? tag, found.digest, 'reused'), tags, platforms: found.platforms };
}
async function tagReady({ tags }, { ready, tags: missing }, repository, io) {
    for (const tag of missing) {
        const refused = await tagImage(repository, ready.digest, tag, io);
        if (refused === undefined)
            io.info(`Also tagged ${repository.uri}:${tag}`);
        else if (!tags.includes(tag))
            io.info(`${ready.reference} could not be given the tag ${tag}: ${refused}`);
        else
            throw new build_problem/* Failed */.cV([{ what: `${ready.reference} could not be given the tag ${tag}`, ...pushAdvice(refused) }]);
    }
}
async function makeImages(orders, run, folder, docker, io) {
    const buildings = orders.flatMap(({ inputs: { source, tags }, repository, plan: { tag, content } }) => source.kind === 'build'
        ? {
            build: source,
            called: repository.name,
            names: namesOf(tag, tags, repository),
            labels: labelsOf(source, content, run),
            cache: cacheArguments(source, repository),
        }
        : []);
    const digests = await buildAll(buildings, run.workspace, folder, docker, io);
    return (0,build_problem/* together */.bs)(...orders.map(async ({ inputs: { source, tags }, repository, plan: { tag, content } }, index) => {
        if (source.kind === 'local') {
            const digest = await pushLocal(source.reference, namesOf(tag, tags, repository), docker, io);
            return image_named(repository, tag, digest, 'pushed');
        }
        const digest = digests[index];
        if ((await findDigest(repository, digest, io)) === undefined)
            throw new build_problem/* Failed */.cV([notPushed(repository, digest)]);
        if (content !== undefined)
            await keepContent(content, digest, repository, run, io);
        return image_named(repository, tag, digest, 'built');
    }));
}
function namesOf(tag, tags, { uri }) {
    return [...new Set([tag, ...tags])].map((name) => `${uri}:${name}`);
}
function notPushed({ uri }, digest) {
    return {
        what: `${uri} has no image ${digest}, although the build says that it was pushed`,
        fix: 'Run the job again; if it happens again, look for a proxy or mirror between the builder and the registry.',
    };
}
async function pinned(digest, repository, io) {
    const stored = await findImage(repository, digest, io);
    if (stored === undefined)
        throw new build_problem/* Failed */.cV([
            {
                what: `${repository.uri} has no image ${digest}`,
                fix: 'Pass the `image-digest` output of the run that pushed it, and check `ecr-repository`.',
            },
        ]);
    return {
        ready: { reference: `${repository.uri}@${digest}`, digest, origin: 'pinned' },
        tags: [],
        platforms: stored === 'unreadable' ? [] : stored.platforms,
    };
}
function image_named(repository, tag, digest, origin) {
    return { reference: `${repository.uri}:${tag}@${digest}`, digest, origin };
}

;// CONCATENATED MODULE: ./build/intention.js
function intention({ region, images, cluster, deploy: target, dryRun }, preview) {
    const first = images.length === 0 ? 'builds and pushes nothing (no `ecr-repository`)' : imagesOf(images, region);
    const second = target === undefined
        ? `deploys nothing (no \`${cluster === undefined ? 'cluster-name' : 'manifests'}\`)`
        : `deploys ${intention_listed(target.manifests)} to ${target.cluster}, ${intention_where(target, preview)}${options(target)}`;
    const does = `${first}; ${second}.`;
    if (dryRun)
        return `Dry run: checks and plans, and changes nothing. Without \`dry-run\`, this run ${does}`;
    return `${does.charAt(0).toUpperCase()}${does.slice(1)}`;
}
const intention_VERBS = {
    build: ['builds an image and pushes it to', 'images and pushes them to'],
    local: ['pushes a local image to', 'local images to'],
    pinned: ['takes an image of', 'images of'],
};
function imagesOf(images, region) {
    const kinds = Map.groupBy(images, ({ source }) => source.kind);
    return [...kinds]
        .map(([kind, some]) => {
        const [one, several] = intention_VERBS[kind];
        const verb = some.length === 1 ? one : `${one.split(' ')[0]} ${some.length} ${several}`;
        return `${verb} ${intention_listed(some.map(({ repository }) => repository.name))} (ECR, ${regionsOf(some, region)})`;
    })
        .join('; ');
}
function regionsOf(images, region) {
    return intention_listed([...new Set(images.map(({ repository }) => repository.region ?? region))]);
}
function intention_where({ namespace = 'default' }, preview) {
    return preview === undefined
        ? `namespace ${namespace}`
        : `namespace ${preview.namespace}, as the preview of #${preview.number}`;
}
function options({ forceConflicts, recreate, prune, rollback, restart }) {
    const on = Object.entries({ 'force-conflicts': forceConflicts, recreate, prune, rollback, restart }).flatMap(([name, value]) => (value ? [name] : []));
    return on.length === 0 ? '' : `, with ${intention_listed(on)}`;
}
function intention_listed(names) {
    return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

// EXTERNAL MODULE: ./build/partition.js
var partition = __webpack_require__(6298);
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
        const { account = '', region = '' } = (0,partition/* ecrHost */.F)(image.slice(0, Math.max(image.indexOf('/'), 0))) ?? {};
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
        .filter(({ object }) => !WITHOUT_PODS.test(groupOf(object)) && !MONITORS.test(object.kind))
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

;// CONCATENATED MODULE: ./build/manifests/accounts.js




function usesOf(manifests, namespace) {
    return manifests.flatMap((manifest) => {
        const { object } = manifest;
        const spec = podSpecPath(object);
        if (spec === undefined)
            return [];
        const field = ['serviceAccountName', 'serviceAccount'].find((one) => valueAt(object, [...spec, one])) ?? '';
        const name = String(valueAt(object, [...spec, field]) ?? 'default');
        return [{ manifest, namespace: object.metadata.namespace ?? namespace, name, path: [...spec, field] }];
    });
}
const AUDIENCE = ['metadata', 'annotations', 'eks.amazonaws.com/audience'];
function accountsOf(manifests, roles, namespace) {
    const found = new Map();
    for (const { manifest, namespace: home, name, path } of usesOf(manifests, namespace)) {
        const role = roles.get(name);
        const key = `${home}/${name}`;
        if (role === undefined || found.has(key))
            continue;
        const audience = String(valueAt(accountIn(manifests, home, name, namespace)?.object, AUDIENCE) ?? 'sts.amazonaws.com');
        found.set(key, { namespace: home, name, role, audience, at: manifest.at(path) });
    }
    return [...found.values()];
}
function accountIn(manifests, home, name, namespace) {
    return manifests.find(({ object: { kind, metadata } }) => kind === 'ServiceAccount' && metadata.name === name && (metadata.namespace ?? namespace) === home);
}
function withAccounts(manifests, roles, namespace) {
    const missing = new Map();
    for (const { manifest, namespace: home, name, path } of usesOf(manifests, namespace)) {
        const key = `${home}/${name}`;
        if (!roles.has(name) || missing.has(key) || accountIn(manifests, home, name, namespace))
            continue;
        const { namespace: own } = manifest.object.metadata;
        const metadata = own === undefined ? { name } : { name, namespace: own };
        const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
        const at = () => manifest.at(path);
        missing.set(key, {
            ...{ object, at, phase: phaseOf(object), headStart: hasHeadStart(object), awaited: false, ourImage: [] },
        });
    }
    return missing.size === 0 ? manifests : [...manifests, ...missing.values()];
}
const MOST_TOLD = 8;
function checkAccounts(manifests, roles, namespace) {
    if (roles.size === 0)
        return [];
    const { mayHideItsPods } = survey(manifests, { namespace, registries: [] });
    const uses = usesOf(manifests, namespace);
    return [...roles.keys()].flatMap((name) => {
        if (uses.some((use) => use.name === name))
            return [];
        const own = manifests.find(({ object }) => object.kind === 'ServiceAccount' && object.metadata.name === name);
        if (own !== undefined && mayHideItsPods(own.object.metadata.namespace ?? namespace))
            return [];
        const users = Map.groupBy(uses, (use) => use.name);
        const told = [...users].map(([used, by]) => `${used} (${by.map((use) => label(use.manifest.object)).join(', ')})`);
        const first = uses[0];
        return [
            {
                what: `\`service-account-roles\` gives a role to the service account ${name}, and no workload of this set uses it`,
                why: told.length === 0 ? 'The set has no workload at all.' : `In use are: ${told.slice(0, MOST_TOLD).join('; ')}.`,
                fix: `Correct the name, or set \`serviceAccountName: ${name}\` in the pod template of the workload that needs the role.`,
                ...(first !== undefined && { at: first.manifest.at(first.path) }),
            },
        ];
    });
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
const dependencies_ANNOTATION = ['metadata', 'annotations', DEPENDS_ON];
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
    return valueAt(object, dependencies_ANNOTATION) !== undefined;
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
        key(groupOf(manifest.object), manifest.object.kind, namespaceOf(manifest), manifest),
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
        const kind = kinds.get(`${groupOf(manifest.object)}/${object.kind}`);
        if (home !== undefined)
            own.add(home);
        if (kind !== undefined)
            own.add(kind);
        const annotation = valueAt(object, dependencies_ANNOTATION);
        if (typeof annotation !== 'string' || annotation.trim() === '')
            continue;
        for (const text of annotation.split(',').map((part) => part.trim())) {
            const reference = dependencies_parse(text);
            const name = label(object);
            if (reference === undefined) {
                problems.push({
                    what: `${name}: "${text}" in ${DEPENDS_ON} names no object`,
                    fix: 'Write `group/namespaces/namespace/Kind/name`, or `group/Kind/name` for what has no namespace; the group of v1 is empty (`/namespaces/shop/ConfigMap/web`).',
                    at: at(dependencies_ANNOTATION),
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
                        : `${label(near.object)} at ${(0,build_problem/* place */.ik)(near.at())} is ${writtenOut(near, namespaceOf(near))}.`,
                    fix: 'Correct the reference, add the object to `manifests`, or drop the dependency.',
                    at: at(dependencies_ANNOTATION),
                });
                continue;
            }
            own.add(need);
            awaited.add(need);
        }
    }
    return { needs, awaited, problems };
}
function dependencies_parse(text) {
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
    return `${groupOf(manifest.object)}/namespaces/${namespace}/${kind}/${metadata.name}`;
}
function key(group, kind, namespace, { object }) {
    return [group, kind, namespace, object.metadata.name].join(' ');
}
function circle(way) {
    const names = way.map(({ object, at }) => `${label(object)} (${(0,build_problem/* place */.ik)(at(dependencies_ANNOTATION))})`);
    const first = way.find(isDependent);
    return {
        what: way.length === 1
            ? `${label(first.object)} depends on itself`
            : `These objects wait for one another: ${[...names, names[0]].join(' → ')}`,
        why: `Each comes after the next: by ${DEPENDS_ON}, or as it lies in that Namespace or is of the kind of that CustomResourceDefinition.`,
        fix: 'Drop one of the dependencies.',
        at: first.at(dependencies_ANNOTATION),
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
    const list = services.map(({ object, at }) => `${object.metadata.name} (${(0,build_problem/* place */.ik)(at())})`).join(', ');
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
            why: `The set names ${found.map(({ image, at }) => `${image} (${(0,build_problem/* place */.ik)(at)})`).join(', ')}.`,
            fix: `Say which of them is yours, for example \`replace-image: ${first.image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}\`.`,
            at: first.at,
        },
    ];
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
    const key = `${object.kind} ${groupOf(object)}`;
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
            why: `Service/${name} (${(0,build_problem/* place */.ik)(service.at(['spec', 'ports']))}) has ${has.join(', ')}.`,
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
const duplicates_entries = ({ object }, ...path) => listAt(object, path).map((value, index) => ({ value, path: [...path, index] }));
const ofContainer = (list) => ({ value, path }) => listAt(value, [list]).map((entry, index) => ({ value: entry, path: [...path, list, index] }));
const ofPods = (...lists) => ({ manifest, spec }) => lists.flatMap((list) => duplicates_entries(manifest, ...spec, list));
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
        ['the port', (manifest) => duplicates_entries(manifest, 'spec', 'ports'), { port: undefined, protocol: 'TCP' }],
        ['the port name', (manifest) => duplicates_entries(manifest, 'spec', 'ports'), BY_NAME],
    ],
    ServiceAccount: [['the secret', (manifest) => duplicates_entries(manifest, 'secrets'), BY_NAME]],
    ValidatingWebhookConfiguration: [['the webhook', (manifest) => duplicates_entries(manifest, 'webhooks'), BY_NAME]],
    MutatingWebhookConfiguration: [['the webhook', (manifest) => duplicates_entries(manifest, 'webhooks'), BY_NAME]],
};
const isBuiltIn = ({ object }) => /^$|^(apps|batch|.*\.k8s\.io)$/.test(groupOf(object));
const duplicateEntries = ({ manifests, pods }) => {
    const inObjects = manifests
        .filter(isBuiltIn)
        .flatMap((manifest) => (Object.hasOwn(IN_OBJECTS, manifest.object.kind) ? (IN_OBJECTS[manifest.object.kind] ?? []) : []).flatMap(([what, list, key]) => duplicates_twice(manifest, label(manifest.object), what, list(manifest), key)));
    const inPods = pods
        .filter(({ manifest }) => isBuiltIn(manifest))
        .flatMap((one) => {
        const { manifest, containers } = one;
        const name = label(manifest.object);
        return [
            ...IN_PODS.flatMap(([what, list, key]) => duplicates_twice(manifest, name, what, list(one), key)),
            ...containers.flatMap((container) => IN_CONTAINERS.flatMap(([what, list, key]) => duplicates_twice(manifest, `${name}: container ${container.name}`, what, list(container), key))),
        ];
    });
    return [...inObjects, ...inPods];
};
function duplicates_twice(manifest, owner, what, list, key) {
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
                why: `It is also at ${(0,build_problem/* place */.ik)(manifest.at([...first.path, field]))}; the cluster refuses the object.`,
                fix: 'Keep one of the two.',
                at: manifest.at([...entry.path, field]),
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/manifests/lint/ingress.js


const PREFIX = 'alb.ingress.kubernetes.io/';
const ingress_settingsOf = (manifests) => manifests
    .filter(({ object }) => object.kind === 'Ingress' && groupOf(object) === 'networking.k8s.io')
    .map((manifest) => {
    const pathOf = (setting) => ['metadata', 'annotations', `${PREFIX}${setting}`];
    const of = (setting) => {
        const value = valueAt(manifest.object, pathOf(setting));
        return typeof value === 'string' ? value : undefined;
    };
    return { manifest, of, pathOf };
});
const unless = (right, why, fix) => (right ? undefined : { why, fix });
const isPort = (text) => Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 65_535;
function listenersOf(text) {
    try {
        const entries = JSON.parse(text);
        if (!Array.isArray(entries) || entries.length === 0)
            return undefined;
        const pairs = entries.flatMap((entry) => Object.entries(entry));
        if (!pairs.every(([protocol, port]) => /^HTTPS?$/.test(protocol) && typeof port === 'number' && isPort(port)))
            return undefined;
        return new Map(pairs.map(([protocol, port]) => [port, protocol]));
    }
    catch {
        return undefined;
    }
}
const RULES = {
    'group.name': (value) => unless(value.length <= 63 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value), 'It names the load balancer’s group.', 'Write at most 63 of a-z, 0-9, - and ., with a letter or digit at both ends.'),
    'group.order': (value) => unless(/^-?\d+$/.test(value) && Math.abs(Number(value)) <= 1000, 'It is the place of its rules in the group.', 'Write a whole number from -1000 to 1000, in quotes.'),
    scheme: (value) => unless(/^(internal|internet-facing)$/.test(value), 'It says who reaches the load balancer.', 'Write internet-facing or internal.'),
    'target-type': (value) => unless(/^(ip|instance)$/.test(value), 'It says whether requests go to pods or to ports of the nodes.', 'Write ip or instance.'),
    'listen-ports': (value) => unless(listenersOf(value) !== undefined, 'It is read as JSON, a list of HTTP and HTTPS with their ports.', `Write it in single quotes: '[{"HTTP": 80}, {"HTTPS": 443}]'`),
    'certificate-arn': (value) => unless(value
        .split(',')
        .every((arn) => /^arn:aws[\w-]*:(acm:[\w-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/\S+$/.test(arn.trim())), 'It is a list of certificates of ACM, or of IAM, with commas between them.', 'Give whole ARNs: aws acm list-certificates shows them.'),
    'ssl-redirect': (value, { of }) => {
        const listeners = listenersOf(of('listen-ports') ?? (of('certificate-arn') ? '[{"HTTPS": 443}]' : '[{"HTTP": 80}]'));
        return unless(listeners === undefined || listeners.get(Number(value)) === 'HTTPS', 'Requests can be sent on only to a port on which the load balancer listens for HTTPS.', `Add ${PREFIX}listen-ports: '[{"HTTP": 80}, {"HTTPS": ${isPort(value) ? value : 443}}]', or correct the port.`);
    },
};
const ingressSettings = ({ manifests }) => ingress_settingsOf(manifests).flatMap((settings) => Object.entries(RULES).flatMap(([setting, rule]) => {
    const value = settings.of(setting);
    const wrong = value === undefined ? undefined : rule(value, settings);
    if (wrong === undefined)
        return [];
    const { manifest, of, pathOf } = settings;
    const shared = of('group.name') === undefined ? '' : ' One wrong setting stops the whole group.';
    return [
        {
            what: `${label(manifest.object)}: ${PREFIX}${setting} is "${value}", which its controller refuses`,
            why: `${wrong.why}${shared}`,
            fix: wrong.fix,
            at: manifest.at(pathOf(setting)),
        },
    ];
}));
const hostsOf = ({ object }) => [
    ...listAt(object, ['spec', 'rules']).flatMap((rule) => valueAt(rule, ['host']) ?? []),
    ...listAt(object, ['spec', 'tls']).flatMap((tls) => listAt(tls, ['hosts'])),
];
const ingressCertificates = ({ manifests }) => ingress_settingsOf(manifests).flatMap(({ manifest, of, pathOf }) => {
    if (of('certificate-arn') !== undefined)
        return [];
    const listens = [...(listenersOf(of('listen-ports') ?? '[]')?.values() ?? [])].includes('HTTPS');
    const fix = `Name one of ACM: ${PREFIX}certificate-arn: arn:aws:acm:REGION:ACCOUNT:certificate/ID (aws acm list-certificates), unless its IngressClassParams do.`;
    if (listens && hostsOf(manifest).length === 0)
        return [
            {
                what: `${label(manifest.object)} listens for HTTPS, and has neither a certificate nor a host to find one by`,
                why: 'Its controller looks in ACM for the hosts of spec.rules and spec.tls, and there is none.',
                fix,
                at: manifest.at(pathOf('listen-ports')),
            },
        ];
    const secret = listAt(manifest.object, ['spec', 'tls']).findIndex((tls) => valueAt(tls, ['secretName']) !== undefined);
    const isAlb = Object.keys(manifest.object.metadata.annotations ?? {}).some((name) => name.startsWith(PREFIX));
    if (secret < 0 || !isAlb)
        return [];
    return [
        {
            what: `${label(manifest.object)} has its certificate in a Secret, which an Application Load Balancer does not read`,
            why: 'It takes certificates of ACM alone: for the hosts of spec.tls its controller looks there.',
            fix: `${fix} And listen for HTTPS: ${PREFIX}listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'.`,
            at: manifest.at(['spec', 'tls', secret, 'secretName']),
        },
    ];
});
const MOST_RULES = 100;
const ingressRules = ({ manifests, namespaceOf }) => {
    const groups = Map.groupBy(ingress_settingsOf(manifests), ({ manifest, of }) => of('group.name') ?? `${namespaceOf(manifest)}/${manifest.object.metadata.name}`);
    return [...groups].flatMap(([group, members]) => {
        const paths = members.flatMap(({ manifest }) => listAt(manifest.object, ['spec', 'rules']).flatMap((rule) => listAt(rule, ['http', 'paths'])));
        const last = members.at(-1);
        if (last === undefined || paths.length <= MOST_RULES || last.of('group.name') === undefined)
            return [];
        return [
            {
                what: `The group ${group} has ${paths.length} paths in this set alone, and a load balancer takes ${MOST_RULES} rules`,
                why: 'Beyond that its controller gets TooManyRules from AWS, for every Ingress of the group.',
                fix: 'Put some of them into another group, or have the quota raised (Rules per Application Load Balancer).',
                at: last.manifest.at(last.pathOf('group.name')),
            },
        ];
    });
};

;// CONCATENATED MODULE: ./build/manifests/lint/labels.js


const labels_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const labels_PREFIX = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
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
        ...(typeof value === 'string' && (value.length > 63 || (value !== '' && !labels_NAME.test(value)))
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
    const isGood = parts.length <= 2 && labels_NAME.test(name) && name.length <= 63;
    if (isGood && (parts.length === 1 || labels_PREFIX.test(parts[0])))
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


const names_LABEL = {
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
const names_KEY = { pattern: /^[-._a-zA-Z0-9]+$/, most: 253, says: 'letters, digits, `-`, `_` and `.`' };
const DNS = `Pod Deployment ReplicaSet DaemonSet ReplicationController PodTemplate ConfigMap Secret ServiceAccount
  PersistentVolume PersistentVolumeClaim Ingress IngressClass NetworkPolicy HorizontalPodAutoscaler StorageClass
  PriorityClass RuntimeClass ResourceQuota LimitRange Endpoints EndpointSlice CustomResourceDefinition
  ValidatingWebhookConfiguration MutatingWebhookConfiguration`;
const KINDS = {
    ...Object.fromEntries(DNS.split(/\s+/).map((kind) => [kind, SUBDOMAIN])),
    Namespace: names_LABEL,
    Service: names_LABEL,
    StatefulSet: names_LABEL,
    Job: { ...SUBDOMAIN, most: 63 },
    CronJob: { ...SUBDOMAIN, most: 52 },
};
const names_isBuiltIn = ({ object }) => /^$|^(apps|batch|autoscaling|policy)$|^(?!gateway\.).*\.k8s\.io$/.test(groupOf(object));
const objectNames = ({ manifests, pods }) => [
    ...manifests.flatMap((manifest) => {
        const { kind, metadata } = manifest.object;
        const form = names_isBuiltIn(manifest) && Object.hasOwn(KINDS, kind) ? KINDS[kind] : SEGMENT;
        const { namespace } = metadata;
        const keys = kind === 'ConfigMap' || kind === 'Secret' ? ['data', 'binaryData', 'stringData'] : [];
        return [
            ...badName(manifest, ['metadata', 'name'], `the name of a ${kind}`, metadata.name, form),
            ...badName(manifest, ['metadata', 'namespace'], 'the name of a namespace', namespace, names_LABEL),
            ...keys.flatMap((field) => entriesAt(manifest.object, [field]).flatMap(([key]) => badName(manifest, [field, key], `a key of a ${kind}`, key, names_KEY))),
        ];
    }),
    ...pods.filter(({ manifest }) => names_isBuiltIn(manifest)).flatMap(namesInPods),
];
function namesInPods({ manifest, spec, containers }) {
    const volumes = listAt(manifest.object, [...spec, 'volumes']);
    return [
        ...containers.flatMap(({ path, value }) => [
            ...badName(manifest, [...path, 'name'], 'the name of a container', valueAt(value, ['name']), names_LABEL),
            ...listAt(value, ['ports']).flatMap((port, index) => badName(manifest, [...path, 'ports', index, 'name'], 'the name of a container’s port', valueAt(port, ['name']), PORT)),
        ]),
        ...volumes.flatMap((volume, index) => {
            const path = [...spec, 'volumes', index, 'name'];
            return badName(manifest, path, 'the name of a volume', valueAt(volume, ['name']), names_LABEL);
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

;// CONCATENATED MODULE: ./build/manifests/lint/policies.js




const policies_DNS = 53;
const resolvableNames = (survey) => selections(survey, 'Egress').flatMap(({ pods, policies }) => {
    const isOpen = policies.some((policy) => rulesOf(policy, 'egress').some((rule) => allows(rule, policies_DNS, pods)));
    if (isOpen)
        return [];
    return [
        {
            what: `${policies_named(policies)} keeps ${label(pods.manifest.object)} from DNS`,
            why: 'Nothing lets its pods out to port 53, and no name can be resolved, where policies are enforced.',
            fix: 'Add an egress rule: ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}].',
            at: policies[0].at(['spec']),
        },
    ];
});
const reachablePort = (survey) => {
    const found = selections(survey, 'Ingress');
    const doors = found.length === 0 ? [] : doorsOf(survey);
    return found.flatMap(({ pods, policies }) => doors
        .filter((door) => door.behind.includes(pods))
        .filter((door) => !policies.some((policy) => rulesOf(policy, 'ingress').some((rule) => allows(rule, door.port, pods) && letsIn(rule, door))))
        .map(({ port, service }) => ({
        what: `${policies_named(policies)} keeps the load balancer from ${label(pods.manifest.object)}, port ${port}`,
        why: `${label(service.object)} leads there, and nothing lets in what comes from outside of the cluster, where policies are enforced.`,
        fix: `Add an ingress rule without \`from\`: ports: [{port: ${port}}].`,
        at: policies[0].at(['spec']),
    })));
};
function selections({ manifests, pods, namespaceOf }, direction) {
    const policies = manifests.filter(({ object }) => object.kind === 'NetworkPolicy' && groupOf(object) === 'networking.k8s.io' && isOf(object, direction));
    if (policies.length === 0)
        return [];
    return pods.flatMap((one) => {
        const own = policies.filter((policy) => namespaceOf(policy) === namespaceOf(one.manifest) &&
            demandsOf(valueAt(policy.object, ['spec', 'podSelector'])).every(({ isMet }) => isMet(one.labels)));
        return own.length === 0 ? [] : [{ pods: one, policies: own }];
    });
}
function isOf(object, direction) {
    const types = listAt(object, ['spec', 'policyTypes']);
    if (types.length > 0)
        return types.includes(direction);
    return direction === 'Ingress' || valueAt(object, ['spec', 'egress']) !== undefined;
}
function rulesOf({ object }, field) {
    return listAt(object, ['spec', field]);
}
function allows(rule, port, pods) {
    const ports = listAt(rule, ['ports']);
    const numberOf = (one) => typeof one === 'string' ? policies_listed(pods).find(({ name }) => name === one)?.number : one;
    const wanted = numberOf(port);
    return (ports.length === 0 ||
        ports.some((one) => {
            const from = valueAt(one, ['port']);
            const to = valueAt(one, ['endPort']);
            if (from === undefined || from === port || (wanted !== undefined && numberOf(from) === wanted))
                return true;
            const isRange = typeof from === 'number' && typeof to === 'number' && typeof wanted === 'number';
            return isRange && from <= wanted && wanted <= to;
        }));
}
function policies_listed({ containers }) {
    return containers.flatMap(({ ports }) => ports);
}
function letsIn(rule, { isRouted }) {
    const from = listAt(rule, ['from']);
    return (from.length === 0 ||
        from.some((one) => valueAt(one, ['ipBlock']) !== undefined || (isRouted && valueAt(one, ['namespaceSelector']) !== undefined)));
}
function doorsOf({ manifests, namespaceOf, find, selected }) {
    const routed = new Set(manifests.flatMap((manifest) => backendsOf(manifest).flatMap(({ namespace, name }) => find('Service', namespace ?? namespaceOf(manifest), name) ?? [])));
    const isOutside = ({ object }) => object.kind === 'Service' &&
        object.apiVersion === 'v1' &&
        ['LoadBalancer', 'NodePort'].includes(String(valueAt(object, ['spec', 'type'])));
    const services = new Set([...manifests.filter(isOutside), ...routed]);
    return [...services].flatMap((service) => {
        const labels = labelsAt(service.object, ['spec', 'selector']);
        const behind = selected(namespaceOf(service), labels);
        return listAt(service.object, ['spec', 'ports']).flatMap((one) => {
            const port = valueAt(one, ['targetPort']) ?? valueAt(one, ['port']);
            if (typeof port !== 'string' && typeof port !== 'number')
                return [];
            return [{ service, port, behind, isRouted: routed.has(service) }];
        });
    });
}
function policies_named(policies) {
    const [first, ...others] = policies;
    return `${label(first.object)}${others.length > 0 ? ` (with ${others.map(({ object }) => object.metadata.name).join(', ')})` : ''}`;
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
            why: `${kind}/${name} (${(0,build_problem/* place */.ik)(holder.at())}) has ${keys.join(', ')}; its pods would not start.`,
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
            why: `The pods of ${label(object)} have ${written(nearest.labels)} (${(0,build_problem/* place */.ik)(at(nearest.labelsPath))}).`,
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
const services_at = ({ manifest, index }) => manifest.at(['spec', 'ports', index, 'targetPort']);
const namedTargetPort = (survey) => targets(survey).flatMap((target) => {
    const { port, behind, manifest } = target;
    if (typeof port !== 'string' || /^\d+$/.test(port) || behind.names.has(port))
        return [];
    const names = [...behind.names].join(', ');
    return [
        {
            what: `${label(manifest.object)} leads to the port ${port}, and no container behind it has a port of that name`,
            why: `${label(behind.first.object)} (${(0,build_problem/* place */.ik)(behind.first.at())}) has ${names === '' ? 'no named port' : names}.`,
            fix: `Correct targetPort, or add \`name: ${port}\` to the container’s port.`,
            at: services_at(target),
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
            why: `${label(behind.first.object)} (${(0,build_problem/* place */.ik)(behind.first.at())}) lists ${[...behind.numbers].join(', ')}.`,
            fix: 'Set targetPort to the port that the container listens on, or list it in the container’s ports.',
            at: services_at(target),
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
    ingressSettings,
];
const WARNINGS = [
    selectsNothing,
    numberedTargetPort,
    secretKeys,
    scaledWorkload,
    budgetedPods,
    foreignImages,
    ingressCertificates,
    ingressRules,
    reachablePort,
    resolvableNames,
];
function lint(manifests, surroundings) {
    const seen = survey(manifests, surroundings);
    return {
        problems: PROBLEMS.flatMap((check) => check(seen)),
        warnings: WARNINGS.flatMap((check) => check(seen)),
    };
}

;// CONCATENATED MODULE: ./build/manifests/hooks.js


const hooks_BEFORE = ['pre-install', 'pre-upgrade'];
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
        const isBefore = ours.every((event) => hooks_BEFORE.includes(event)) && isInTime(one);
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

;// CONCATENATED MODULE: ./build/distance.js
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
        return problem('does not exist', `Correct the path. ${await nearest(path, roots)}`);
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

const render_KEPT = 10 * 1024 * 1024 + 1;
async function render(program, args, { io, roots }) {
    try {
        const { code, stdout, stderr } = await io.exec(program, args, { keep: render_KEPT });
        return { code, text: stdout, says: plain(stderr, roots) };
    }
    catch (error) {
        const cause = error instanceof build_problem/* Failed */.cV ? error.problems[0]?.cause : undefined;
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
function refusal(what, says, fix, at) {
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
const scalar_LARGEST = 2n ** 63n - 1n;
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
        return scalar_refused(`${source} is no number that the API takes`, `Write ${quote(source)} for the text.`);
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
    if (value > scalar_LARGEST || value < -scalar_LARGEST - 1n)
        return tooLarge(source);
    const number = Number(value);
    return { kind: 'integer', value: Number.isSafeInteger(number) ? number : rawJson(String(value)) };
}
function tooLarge(source) {
    const what = `${source} has more than 64 bits, so that Kubernetes would round it`;
    return scalar_refused(what, `Write ${quote(source)} for the text.`);
}
function scalar_key(source) {
    const scalar = scalar_plain(source);
    if (scalar.kind === 'text')
        return scalar;
    const fix = `Write ${quote(source)}.`;
    if (scalar.kind === 'null')
        return scalar_refused('A key is empty, which kubectl refuses', fix);
    if (scalar.kind === 'refused')
        return scalar;
    const same = scalar.kind === 'float'
        ? /^-?(?:0|[1-9]\d{0,2})\.\d{0,2}[1-9]$/.test(source)
        : source === (typeof scalar.value === 'object' ? JSON.stringify(scalar.value) : String(scalar.value));
    if (same)
        return { kind: scalar.kind, value: source };
    return scalar_refused(`The key ${source} is ${scalar_wordFor(scalar.kind)} to kubectl, which would change it`, fix);
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
        return scalar_refused(`${quote(text.slice(0, 60))} is no ${tag} to kubectl`, 'Correct or remove the tag.');
    const why = tag === '!!binary' ? 'kubectl decodes it, where Kubernetes wants base64' : 'kubectl silently drops it';
    return scalar_refused(`The tag ${tag.slice(0, 60)} is not taken: ${why}`, 'Remove the tag, and write the value as Kubernetes wants it.');
}
function scalar_refused(what, fix) {
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
        while (next < events.length && !(dialect_holds(events[next], offset) || isBehind(events[next], offset)))
            next++;
        if (next === events.length || isBehind(events[next], offset))
            return { what: 'A line is indented with a tab', fix: 'Indent with spaces.', offset: start + offset };
    }
    return undefined;
}
function dialect_holds(event, offset) {
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

function fields_fieldsOf(pairs, tell) {
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
                    what: `${quote(text)} is twice in the same map; kubectl would silently keep the last one`,
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
        const what = `The tag ${tagOf(event).slice(0, 60)} is not taken: kubectl silently drops it`;
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
        const fields = fields_fieldsOf(pairs, tell);
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
    const name = await helm_nameOf(source);
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
            refusal(`${source.shown} cannot be rendered by helm template`, says, fixFor(says, hints(source.shown)) ??
                `Run helm template ${source.shown} in the checkout, and correct what it says.`, placeIn(says, name, toWorkspace) ?? { file: (0,external_node_path_.join)(source.shown, 'Chart.yaml') }),
        ];
    for (const line of says.split('\n'))
        if (line !== '')
            workshop.io.info(`${source.shown}: ${line}`);
    const file = `${source.shown} (rendered by helm template)`;
    const lineAt = sourcesIn(text, file, toWorkspace);
    return { text, file, isChart: true, rendered: { lineAt, at: (document) => () => lineAt(document.at([]).line ?? 1) } };
}
async function helm_nameOf(source) {
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
    const [plain, traces] = await Promise.all([kustomize_build(source.path, workshop), traced(source, workshop)]);
    if (plain === undefined)
        return {
            what: `${source.shown} is a kustomization, and this runner has neither kubectl nor kustomize`,
            fix: 'Add a step before this one that installs kubectl: azure/setup-kubectl, or curl -fsSLo "$HOME/.local/bin/kubectl" https://dl.k8s.io/release/v1.35.4/bin/linux/amd64/kubectl && chmod +x "$HOME/.local/bin/kubectl" with that folder on PATH.',
            at: { file: await kustomizationIn(source) },
        };
    const { program, code, text, says } = plain;
    if (code !== 0)
        return refusal(`${source.shown} cannot be rendered by ${program}`, says, fixFor(says, HINTS) ?? `Run ${program} ${source.shown} in the checkout, and correct what it says.`, { file: await kustomizationIn(source) });
    for (const line of says.split('\n'))
        if (line !== '')
            workshop.io.info(`${source.shown}: ${line}`);
    const file = `${source.shown} (rendered by ${program})`;
    return { text, file, rendered: { lineAt: () => ({ file }), at: await originsOf(traces, file, workshop.roots) } };
}
async function kustomize_build(path, workshop) {
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
    const built = await kustomize_build(folder, workshop);
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
                left.push(`${name} (${(0,build_problem/* place */.ik)({ file: plain.file, line })})`);
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
const texts_MOST_TOLD = 10;
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
    const more = left.length > texts_MOST_TOLD ? ` and ${left.length - texts_MOST_TOLD} more` : '';
    return `Left as they are, since \`substitute\` does not list them: ${left.slice(0, texts_MOST_TOLD).join(', ')}${more}`;
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
        throw new build_problem/* Failed */.cV(problems);
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
    const named = ['name', 'generateName'].some((field) => typeof valueAt(value, ['metadata', field]) === 'string');
    if (!named)
        return [missing(['metadata', 'name'])];
    return [{ object: value, at }];
}
function duplicates(manifests) {
    const seen = new Map();
    return manifests.flatMap((manifest) => {
        const { apiVersion, kind, metadata } = manifest.object;
        if (metadata.name === undefined)
            return [];
        const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
        const key = [group, kind, metadata.namespace ?? '', metadata.name].join(' ');
        const first = seen.get(key);
        seen.set(key, first ?? manifest);
        if (first === undefined)
            return [];
        return [
            {
                what: `${label(manifest.object)} is in the set twice`,
                why: `It is also at ${(0,build_problem/* place */.ik)(first.at())}.`,
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











async function readSet(inputs, ours, run, io, { registries, warn, folder, rewrite = unchanged }) {
    const loaded = await loadManifests(inputs, { run, io, folder, warn });
    const { manifests: written, ...rewritten } = rewrite(loaded);
    const namespace = inputs.namespace ?? 'default';
    const read = written.map(({ object, at }) => {
        const ourImage = imageFields(object).flatMap(({ image: name, path }) => {
            const image = ours.findIndex((one) => one.is(name));
            return image < 0 ? [] : [{ path, image }];
        });
        return { object, at, phase: phaseOf(object), headStart: hasHeadStart(object), awaited: false, ourImage };
    });
    const manifests = withAccounts(read, inputs.serviceAccountRoles, namespace);
    const ordered = inOrder(manifests, namespace);
    const { problems, warnings } = lint(exposed(manifests, inputs.service), { namespace, registries });
    (0,build_problem/* stopOn */.CM)([
        ...rewritten.problems,
        ...ours.flatMap(({ names }, index) => checkImageNamed(manifests, names, index)),
        ...checkService(manifests, inputs.service),
        ...checkNamespaces(manifests, inputs.namespace),
        ...checkAccounts(manifests, inputs.serviceAccountRoles, namespace),
        ...problems,
        ...ordered.problems,
    ]);
    for (const note of rewritten.notes)
        io.info(note);
    for (const warning of [...rewritten.warnings, ...warnings])
        warn(warning);
    const set = exposed(ordered.set, inputs.service);
    io.info(inventory(set));
    for (const [index, { object, at }] of set.entries()) {
        const before = typeOf(ordered.set[index]?.object);
        if (typeOf(object) !== before)
            io.info(`${label(object)}: type ${before} becomes ${typeOf(object)}, by \`service-type\`; ${at().file} stays as it is`);
    }
    return set;
}
const unchanged = (manifests) => ({
    manifests,
    problems: [],
    warnings: [],
    notes: [],
});
function typeOf(object) {
    return String(valueAt(object, ['spec', 'type']) ?? 'ClusterIP');
}
const MOST_NAMED = 20;
function inventory(set) {
    const names = set.slice(0, MOST_NAMED).map(({ object }) => label(object));
    const more = set.length - names.length;
    const count = set.length === 1 ? '1 object' : `${set.length} objects`;
    return `${count}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

;// CONCATENATED MODULE: ./build/rollout/failure/fields.js

const fields_POD_SPECS = [
    ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
    ['spec', 'jobTargetRef', 'template', 'spec'],
    ['spec', 'template', 'spec'],
    ['spec'],
];
const fields_CONTAINER_LISTS = ['initContainers', 'containers'];
function fields_podSpecPath(object) {
    return fields_POD_SPECS.find((path) => Array.isArray(valueAt(object, [...path, 'containers'])));
}
function podField({ object }, ...field) {
    const spec = fields_podSpecPath(object);
    return spec && [...spec, ...field];
}
function containerPath({ object }, name) {
    const spec = fields_podSpecPath(object);
    if (spec === undefined)
        return undefined;
    for (const list of fields_CONTAINER_LISTS) {
        const index = fields_listAt(object, [...spec, list]).findIndex((container) => valueAt(container, ['name']) === name);
        if (index >= 0)
            return [...spec, list, index];
    }
    return undefined;
}
function containerPaths({ object }) {
    const spec = fields_podSpecPath(object);
    if (spec === undefined)
        return [];
    return fields_CONTAINER_LISTS.flatMap((list) => fields_listAt(object, [...spec, list]).map((_, index) => [...spec, list, index]));
}
function fields_listAt(value, path) {
    const list = valueAt(value, path);
    return Array.isArray(list) ? list : [];
}
function fields_at(path, ...field) {
    return path === undefined ? {} : { path: [...path, ...field] };
}

;// CONCATENATED MODULE: ./build/rollout/failure/words.js

const words_LONGEST = 400;
const WRAPPINGS = [
    /^Back-off pulling image "[^"]*": \w+: /,
    /^Failed to pull image "[^"]*": /,
    /^image pull failed for \S+ because /,
    /^(?:Error: )?(?:rpc error: )?code = \w+ desc = /,
    /^failed to pull and unpack image "[^"]*": /,
    /^failed to resolve (?:reference|image) "[^"]*": /,
    /^failed to copy: /,
    /^Error response from daemon: /,
    /^Failed to create pod sandbox: /,
    /^failed to (?:setup|set up) (?:network for sandbox|sandbox container) "[^"]*"(?: network for pod "[^"]*")?: /,
    /^failed to create (?:containerd task|shim task|container)(?: for [^:]*)?: /,
    /^OCI runtime create failed: /,
    /^(?:runc|container_linux\.go:\d+:)(?: create failed)?: /,
    /^starting container process caused: /,
    /^unable to start container process: /,
    /^\(combined from similar events\): /,
    /^(?:Error creating|create Pod \S+ in \w+ \S+ failed error): /,
    /^pods "[^"]*" is forbidden: /,
    /^MountVolume\.\w+ failed for volume "[^"]*" ?: /,
];
function brief(message) {
    let text = message
        .slice(0, words_LONGEST * 20)
        .replace(/\s+/g, ' ')
        .replace(/(https?:\/\/[^\s"'?]*)\?[^\s"']*/g, '$1')
        .replace(/ ?\(pod: "[^"]*", container: [^)]*\)/g, '')
        .trim();
    for (let before = ''; before !== text;) {
        before = text;
        for (const wrapping of WRAPPINGS)
            text = text.replace(wrapping, '');
    }
    text = text.replace(/: unknown$/, '');
    return cut(text, words_LONGEST);
}
function cut(text, most) {
    return text.length > most ? `${text.slice(0, most)}…` : text;
}
function listing(words) {
    return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
function counted(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
function nearestName(wanted, names) {
    const [best] = names
        .map((name) => ({ name, away: distance(fold(wanted), fold(name)) }))
        .sort((one, other) => one.away - other.away);
    const near = Math.max(2, Math.floor(wanted.length / 3));
    const isPart = (name) => name.includes(wanted) || wanted.includes(name);
    if (best === undefined)
        return undefined;
    return best.away <= near ? best.name : names.find(isPart);
}
function fold(name) {
    return name.toLowerCase().replace(/[-_.]/g, '');
}

;// CONCATENATED MODULE: ./build/rollout/failure/claims.js




function claimFix(name, scene) {
    if (name !== undefined)
        return missingClaim(name, scene);
    const said = scene.events.filter(({ on }) => on.kind === 'PersistentVolumeClaim');
    const binding = said.findLast(({ reason }) => reason === 'FailedBinding' || reason === 'ProvisioningFailed');
    return binding === undefined ? unexplained(scene) : unboundClaim(binding, scene);
}
function unexplained(scene) {
    return {
        says: 'its PersistentVolumeClaim has no volume',
        why: 'Its claim is not bound to a volume, and its events do not say why.',
        fix: `See the claim: kubectl -n ${scene.object.metadata.namespace} describe pvc`,
        path: podField(scene.manifest, 'volumes'),
    };
}
function unboundClaim({ on: { name }, message }, scene) {
    const claim = scene.set.find(({ object }) => object.kind === 'PersistentVolumeClaim' && object.metadata.name === name);
    const where = claim === undefined ? '' : ` (${(0,build_problem/* place */.ik)(claim.at(['spec', 'storageClassName']))})`;
    const says = `its PersistentVolumeClaim ${name} has no volume`;
    const path = claimPath(name, scene) ?? podField(scene.manifest, 'volumes');
    const missing = /storageclass\.storage\.k8s\.io "([^"]+)" not found/.exec(message)?.[1];
    if (missing !== undefined)
        return {
            says,
            why: `The claim${where} asks for the StorageClass ${missing}, which the cluster does not have.`,
            fix: `See which there are: kubectl get storageclass\nThen correct storageClassName${where}.`,
            path,
        };
    if (/no storage class is set/.test(message))
        return {
            says,
            why: `The claim${where} names no storageClassName, and no StorageClass of the cluster is the default.`,
            fix: `Add \`storageClassName: NAME\` to the claim${where}; kubectl get storageclass lists them. Or make one the default: kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true`,
            path,
        };
    return {
        says,
        why: `Its provisioner says: ${brief(message)}`,
        fix: /AccessDenied|UnauthorizedOperation|not authorized/i.test(message)
            ? 'Give the role of the EBS CSI driver the policy arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy.'
            : `See that the driver runs (kubectl -n kube-system get pods | grep csi); as an add-on: aws eks create-addon --cluster-name CLUSTER --addon-name aws-ebs-csi-driver`,
        path,
    };
}
function missingClaim(name, scene) {
    const namespace = scene.object.metadata.namespace ?? 'default';
    const claims = scene.set.filter(({ object }) => object.kind === 'PersistentVolumeClaim');
    const names = claims.map(({ object }) => object.metadata.name);
    const near = nearestName(name, names);
    return {
        says: `the PersistentVolumeClaim ${name} does not exist`,
        why: `The namespace ${namespace} has no claim ${name}; this set has ${names.length === 0 ? 'no claims' : listing(names)}.`,
        fix: near === undefined
            ? `Add PersistentVolumeClaim/${name} to the manifests.`
            : `Write \`claimName: ${near}\` here, or add ${name} to the manifests.`,
        path: claimPath(name, scene),
    };
}
function claimPath(name, { manifest }) {
    const volumes = podField(manifest, 'volumes') ?? [];
    const field = ['persistentVolumeClaim', 'claimName'];
    const index = fields_listAt(manifest.object, volumes).findIndex((volume) => valueAt(volume, field) === name);
    if (index >= 0)
        return [...volumes, index, ...field];
    const templates = ['spec', 'volumeClaimTemplates'];
    const template = fields_listAt(manifest.object, templates).findIndex((one) => name.startsWith(`${valueAt(one, ['metadata', 'name'])}-${manifest.object.metadata.name}-`));
    return template < 0 ? undefined : [...templates, template, 'spec', 'storageClassName'];
}
function see({ object }) {
    if (object.kind !== 'PersistentVolumeClaim' || object.status?.phase !== 'Lost')
        return [];
    const message = lostSays(object);
    return [{ rule: 'claim-lost', key: 'claim-lost', grace: 0, on: label(object), message, says: 'its volume is gone' }];
}
const lostSays = (claim) => `phase Lost, volume ${claim.spec?.volumeName ?? 'unknown'}`;
function tell(_, { object }) {
    const volume = object.spec?.volumeName ?? 'its volume';
    return {
        what: `${label(object)} has lost its volume`,
        why: `It was bound to ${volume}, which does not exist any more; what was on it is gone with it, unless the disk was kept.`,
        fix: `If the data may go: kubectl -n ${object.metadata.namespace} delete pvc ${object.metadata.name}, then run the job again. Else restore the disk from a snapshot as PersistentVolume ${volume} first.`,
        path: ['spec'],
    };
}
const CLAIMS = [{ name: 'claim-lost', see, tell }];

;// CONCATENATED MODULE: ./build/rollout/failure/containers.js



function containersOf({ pods }) {
    return pods
        .filter((pod) => pod.metadata.deletionTimestamp === undefined)
        .flatMap((pod) => [
        ...containers_listed(pod, pod.spec?.initContainers, pod.status?.initContainerStatuses, true),
        ...containers_listed(pod, pod.spec?.containers, pod.status?.containerStatuses, false),
    ]);
}
function containers_listed(pod, specs, statuses, isInit) {
    return (specs ?? []).map((spec) => ({
        pod,
        name: spec.name,
        isInit,
        spec,
        status: statuses?.find(({ name }) => name === spec.name) ?? {},
    }));
}
function containerRule(name, see, tell) {
    return {
        name,
        see: (scene) => containersOf(scene).flatMap((container) => {
            const seen = see(container, scene);
            return seen === undefined ? [] : [symptomOf(name, container, seen)];
        }),
        tell: (symptom, scene, logs) => tell(culpritOf(symptom, scene), symptom, scene, logs),
    };
}
function symptomOf(rule, { pod, name }, seen) {
    const { grace, warnAfter, message, says, logs } = seen;
    const key = `${rule}/${name}`;
    const on = `Pod/${pod.metadata.name}`;
    const evidence = logs && { logs: { pod: pod.metadata.name, container: name, previous: logs === 'previous' } };
    const warned = warnAfter === undefined ? {} : { warnAfter };
    return { rule, key, grace, ...warned, on, message: brief(message), says, ...evidence };
}
function culpritOf({ key, on }, scene) {
    const name = key.slice(key.indexOf('/') + 1);
    const same = containersOf(scene).filter((container) => container.name === name);
    const live = same.find(({ pod }) => `Pod/${pod.metadata.name}` === on) ?? same[0];
    const path = containerPath(scene.manifest, name);
    const spec = live?.spec ?? (path && valueAt(scene.manifest.object, path)) ?? { name };
    return { name, spec, status: live?.status ?? {}, path };
}
function who({ object }, { name, path }) {
    const added = path === undefined ? ' (something in the cluster added it; the manifest does not have it)' : '';
    const kind = path?.includes('initContainers') ? 'init container' : 'container';
    return `${label(object)}, ${kind} ${name}${added}`;
}
function isOurImage({ ourImage }, { path }) {
    return path !== undefined && ourImage.some((field) => field.path.join('/') === [...path, 'image'].join('/'));
}
function eventsOn({ events }, { metadata }, reason) {
    return events.filter((event) => event.reason === reason &&
        event.on.name === metadata.name &&
        (event.on.uid === '' || metadata.uid === undefined || event.on.uid === metadata.uid));
}
function ending({ status }) {
    return status.state?.terminated ?? status.lastState?.terminated;
}
function endings({ status }) {
    const isDown = status.state?.terminated !== undefined || status.state?.waiting?.reason === 'CrashLoopBackOff';
    return (status.restartCount ?? 0) + (isDown && ending({ status }) !== undefined ? 1 : 0);
}

;// CONCATENATED MODULE: ./build/rollout/failure/references.js


function referenceTo({ object }, { kind, name, key }) {
    const found = referencesIn(object).filter((one) => one.kind === kind && (name === '' || one.name === name));
    return found.find((one) => one.key === key) ?? (name === '' ? undefined : found[0]);
}
function keysWanted({ object }, kind, name) {
    const keys = referencesIn(object).flatMap((one) => one.kind === kind && one.name === name && one.key ? [one.key] : []);
    return [...new Set(keys)].slice(0, 10);
}
const references_FIELDS = [
    ['secretKeyRef', 'Secret', 'name'],
    ['configMapKeyRef', 'ConfigMap', 'name'],
    ['secretRef', 'Secret', 'name'],
    ['configMapRef', 'ConfigMap', 'name'],
    ['configMap', 'ConfigMap', 'name'],
];
function referencesIn(object) {
    const spec = fields_podSpecPath(object);
    const found = [];
    const walk = (path) => {
        const value = valueAt(object, path);
        if (typeof value !== 'object' || value === null)
            return;
        for (const [field, kind, name] of [...references_FIELDS, ['secret', 'Secret', nameFieldOf(value)]])
            found.push(...referencesAt(object, [...path, field], kind, name));
        for (const key of Array.isArray(value) ? value.keys() : Object.keys(value))
            walk([...path, key]);
    };
    if (spec !== undefined)
        walk(spec);
    return found;
}
function nameFieldOf(value) {
    return valueAt(value, ['secret', 'secretName']) === undefined ? 'name' : 'secretName';
}
function referencesAt(object, path, kind, field) {
    const name = valueAt(object, [...path, field]);
    if (typeof name !== 'string')
        return [];
    const key = valueAt(object, [...path, 'key']);
    const items = fields_listAt(object, [...path, 'items']).map((item, index) => ({
        key: String(valueAt(item, ['key'])),
        path: [...path, 'items', index, 'key'],
    }));
    const whole = { kind, name, key: undefined, path: [...path, field] };
    if (typeof key === 'string')
        return [{ kind, name, key, path: [...path, 'key'] }, whole];
    return [whole, ...items.map((item) => ({ kind, name, ...item }))];
}

;// CONCATENATED MODULE: ./build/rollout/failure/missing.js




function missingIn(message) {
    if (/failed to sync (configmap|secret) cache/.test(message))
        return undefined;
    const kindOf = (word) => (/^secret$/i.test(word) ? 'Secret' : 'ConfigMap');
    const whole = /\b(configmap|secret)s? "([^"]+)" not found/i.exec(message);
    if (whole !== null)
        return { kind: kindOf(whole[1] ?? ''), name: whole[2] ?? '', key: undefined };
    const key = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[^/\s]+\/)?(\S+)/i.exec(message);
    if (key !== null)
        return { kind: kindOf(key[2] ?? ''), name: key[3] ?? '', key: key[1] };
    const mounted = /references non-existent (config|secret) key: (\S+)/.exec(message);
    if (mounted !== null)
        return { kind: mounted[1] === 'config' ? 'ConfigMap' : 'Secret', name: '', key: mounted[2] };
    return undefined;
}
const MAKERS = {
    ExternalSecret: [
        ['spec', 'target', 'name'],
        ['metadata', 'name'],
    ],
    SealedSecret: [
        ['spec', 'template', 'metadata', 'name'],
        ['metadata', 'name'],
    ],
    Certificate: [['spec', 'secretName']],
    SecretProviderClass: [['spec', 'secretObjects', 0, 'secretName']],
};
function makerOf({ kind, name }, { set }) {
    if (kind !== 'Secret')
        return undefined;
    return set.find(({ object }) => {
        const paths = Object.hasOwn(MAKERS, object.kind) ? MAKERS[object.kind] : undefined;
        return paths?.map((path) => valueAt(object, path)).find((value) => value !== undefined) === name;
    });
}
function tellMissing(seen, scene, who) {
    const namespace = namespaceOf(scene);
    const reference = referenceTo(scene.manifest, seen);
    const missing = seen.name === '' && reference !== undefined ? { ...seen, name: reference.name } : seen;
    const there = scene.set.filter(({ object }) => object.kind === missing.kind);
    const own = there.filter((one) => inNamespace(one, scene) === namespace);
    const holder = own.find(({ object }) => object.metadata.name === missing.name);
    const told = missing.key === undefined ? tellObject : tellKey;
    return {
        what: whatIs(missing, namespace, who),
        ...told(missing, scene, holder, there),
        ...(reference && { path: reference.path }),
    };
}
function whatIs({ kind, name, key }, namespace, who) {
    if (key === undefined)
        return `${who} waits for ${kind}/${name}, which the namespace ${namespace} does not have`;
    return name === ''
        ? `${who} waits for the key ${key} of a ${kind}, which has no such key`
        : `${who} waits for the key ${key} of ${kind}/${name}, which has no such key`;
}
function tellKey({ kind, name, key = '' }, scene, holder) {
    const keys = holder === undefined ? [] : missing_keysOf(holder);
    if (holder === undefined || keys.length === 0)
        return {
            why: `${kind}/${name || '…'} is in the cluster, but this set does not fill it.`,
            fix: `See its keys: kubectl -n ${namespaceOf(scene)} describe ${kind.toLowerCase()} ${name}\nThen correct the key here, add it there, or mark it here \`optional: true\`.`,
        };
    const near = nearestName(key, keys);
    return {
        why: `${kind}/${name} (${(0,build_problem/* place */.ik)(holder.at())}) has ${listing(keys.slice(0, 10))}.`,
        fix: near === undefined ? `Add ${key} to ${kind}/${name}, or correct the key here.` : `Write \`key: ${near}\` here.`,
    };
}
function tellObject(missing, scene, holder, there) {
    const { kind, name } = missing;
    const namespace = namespaceOf(scene);
    if (holder !== undefined)
        return {
            why: `This set has it (${(0,build_problem/* place */.ik)(holder.at())}) and applied it, so somebody has deleted it since.`,
            fix: 'Run the job again; it applies it anew.',
        };
    const elsewhere = there.find(({ object }) => object.metadata.name === name);
    if (elsewhere !== undefined)
        return {
            why: `This set has ${kind}/${name} in another namespace, ${inNamespace(elsewhere, scene)} (${(0,build_problem/* place */.ik)(elsewhere.at())}); pods see only their own.`,
            fix: `Give it \`namespace: ${namespace}\`, or a copy of it that namespace.`,
        };
    const maker = makerOf(missing, scene);
    if (maker !== undefined)
        return {
            why: `${label(maker.object)} (${(0,build_problem/* place */.ik)(maker.at())}) is to make it, and has not done so yet.`,
            fix: `Its status says why: kubectl -n ${namespace} describe ${maker.object.kind.toLowerCase()} ${maker.object.metadata.name}`,
        };
    const names = there.map(({ object }) => object.metadata.name);
    const near = nearestName(name, names);
    if (near !== undefined) {
        const same = there.find(({ object }) => object.metadata.name === near);
        return {
            why: `This set has ${kind}/${near} (${(0,build_problem/* place */.ik)(same.at())}).`,
            fix: `Write \`${near}\` here, if that is the one; or add ${kind}/${name} to the manifests.`,
        };
    }
    return {
        why: names.length === 0 ? `This set has no ${kind}.` : `The ${kind}s of this set: ${listing(names.slice(0, 10))}.`,
        fix: `Add ${kind}/${name} to the manifests, or create it: ${createIt(missing, scene)}`,
    };
}
function createIt({ kind, name }, scene) {
    const keys = keysWanted(scene.manifest, kind, name);
    const literals = (keys.length === 0 ? ['KEY'] : keys).map((key) => `--from-literal=${key}=VALUE`).join(' ');
    return `kubectl -n ${namespaceOf(scene)} create ${kind === 'Secret' ? 'secret generic' : 'configmap'} ${name} ${literals}`;
}
const namespaceOf = ({ object }) => object.metadata.namespace ?? 'default';
function inNamespace({ object }, scene) {
    return object.metadata.namespace ?? namespaceOf(scene);
}
function missing_keysOf({ object }) {
    return ['data', 'binaryData', 'stringData'].flatMap((field) => Object.keys((object[field] ?? {})));
}

;// CONCATENATED MODULE: ./build/rollout/failure/configuration.js




const PASSING = /failed to sync (configmap|secret) cache|services have not yet been read/;
const ROOT = /runAsNonRoot|breaks non-root policy/;
const MISSING_GRACE = 20;
const MADE_GRACE = 120;
function configError({ status }) {
    const waiting = status.state?.waiting;
    const message = String(waiting?.message ?? '');
    return waiting?.reason === 'CreateContainerConfigError' && !PASSING.test(message) ? message : undefined;
}
const missing = containerRule('config-missing', (container, scene) => {
    const message = configError(container);
    const found = message === undefined ? undefined : missingIn(message);
    if (message === undefined || found === undefined)
        return undefined;
    const says = `waits for ${found.kind}/${found.name}${found.key === undefined ? '' : `, key ${found.key}`}`;
    return { grace: makerOf(found, scene) === undefined ? MISSING_GRACE : MADE_GRACE, message, says };
}, (culprit, symptom, scene) => {
    const found = missingIn(symptom.message);
    return found === undefined ? tellOther(culprit, symptom, scene, []) : tellMissing(found, scene, who(scene, culprit));
});
const root = containerRule('config-root', (container) => {
    const message = configError(container);
    if (message === undefined || !ROOT.test(message))
        return undefined;
    return { grace: MISSING_GRACE, message, says: 'would run as root' };
}, (culprit, symptom, scene) => {
    const own = culprit.path && valueAt(scene.manifest.object, [...culprit.path, 'securityContext']);
    const path = own === undefined ? podField(scene.manifest, 'securityContext') : culprit.path;
    const field = own === undefined ? [] : ['securityContext'];
    const user = /non-numeric user \(([^)]*)\)/.exec(symptom.message)?.[1];
    const where = isOurImage(scene.manifest, culprit) ? 'in the Dockerfile `USER 1000`, or here ' : 'here ';
    return {
        what: `${who(scene, culprit)}: it may not run as root, and its image ${user === undefined ? 'does' : `names its user “${user}” by word`}`,
        why: user === undefined
            ? 'runAsNonRoot: true refuses the user 0, which an image has that names no other.'
            : `runAsNonRoot: true is checked by number, and only the image knows which number “${user}” has.`,
        fix: `Give the user by number: ${where}\`securityContext: {runAsUser: 1000}\` beside runAsNonRoot.`,
        ...fields_at(path, ...field),
    };
});
const tellOther = (culprit, symptom, scene) => ({
    what: `${who(scene, culprit)}: the node cannot put its configuration together`,
    why: `The node says: ${symptom.message}`,
    fix: 'Correct the env, envFrom or volumeMounts that the message names.',
    ...fields_at(culprit.path),
});
const other = containerRule('config-error', (container) => {
    const message = configError(container);
    if (message === undefined || ROOT.test(message) || missingIn(message) !== undefined)
        return undefined;
    return { grace: MISSING_GRACE, message, says: 'configuration cannot be put together' };
}, tellOther);
const CONFIGURATION = [missing, root, other];

;// CONCATENATED MODULE: ./build/rollout/verdict.js
const ready = (says) => ({ state: 'ready', says });
const waiting = (says) => ({ state: 'waiting', says });
const failed = (says) => ({ state: 'failed', says });
function condition(object, type) {
    return object.status?.conditions?.find((one) => one.type === type);
}

;// CONCATENATED MODULE: ./build/rollout/failure/complaints.js
const complaints_quote = (text = '') => text
    .replace(/^['"`(]+|['"`,;.:)]+$/g, '')
    .replace(/^.*@/, '')
    .slice(0, 120);
const ROWS = [
    [
        /exec format error/i,
        () => ({
            why: 'Its log says “exec format error”: the image is made for another processor than the node’s, or a script lacks its first line (#!/bin/sh).',
            fix: 'Build for the nodes: `platforms: linux/arm64`, or on a runner like them (`runs-on: ubuntu-24.04-arm`). Or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}',
        }),
    ],
    [
        /EADDRINUSE[^\n]*?(?::::|:|port )(\d{2,5})|address already in use[^\n]*?:(\d{2,5})|:(\d{2,5})[^\n]*address already in use/i,
        ([, one, two, three]) => ({
            why: `Its log says that port ${one ?? two ?? three} is taken: by another container of the same pod, or by a second server of its own.`,
            fix: 'Let one of them listen on another port; containers of a pod share their ports.',
        }),
    ],
    [
        /(?:EACCES|permission denied)[^\n]*?(?:0\.0\.0\.0|:::?|\[::\]|port ):?(\d{1,3})\b|bind\(\)? to \S*?:(\d{1,3}) failed \(13/i,
        ([, one, two]) => ({
            why: `Its log says that it may not listen on port ${one ?? two}: ports below 1024 are for root.`,
            fix: 'Listen on 8080 (and set the Service’s targetPort to it), or allow it: securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]} in the pod’s spec.',
        }),
    ],
    [
        /(?:ENOTFOUND|EAI_AGAIN)\s+(\S+)|could not translate host name (\S+)|lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving)|UnknownHostException: (\S+)|(?:Name or service not known|Temporary failure in name resolution)(?:[^\n]*?host[= ]'?([\w.-]+))?/i,
        (found) => {
            const host = complaints_quote(found.slice(1).find((part) => part !== undefined));
            return {
                why: `Its log says that the host ${host === '' ? 'it wants' : host} is not known.`,
                fix: 'Inside the cluster a Service is SERVICE, from another namespace SERVICE.NAMESPACE. Correct the name in the configuration that it reads.',
            };
        },
    ],
    [
        /ECONNREFUSED\s+(\S+)|dial tcp (\S+?): (?:connect: )?connection refused|connection to (?:server at )?"?([\w.:-]+)"?[^\n]*(?:failed|refused)[^\n]*Connection refused|Connection refused[^\n]*?([\w.-]+:\d{2,5})/i,
        (found) => {
            const host = complaints_quote(found.slice(1).find((part) => part !== undefined));
            const isSelf = /^(127\.|localhost|::1|\[::1\])/.test(host);
            return {
                why: `Its log says that ${host} refused the connection${isSelf ? '; inside a container that is the container itself' : ''}.`,
                fix: isSelf
                    ? 'Give it the name of the Service instead (SERVICE:PORT).'
                    : 'Check that what it wants there runs, and the host and port that it is given.',
            };
        },
    ],
    [
        /ETIMEDOUT\s*(\S+)?|dial tcp (\S+?): i\/o timeout|Connection timed out[^\n]*?([\w.-]+:\d{2,5})?/i,
        (found) => {
            const host = complaints_quote(found.slice(1).find((part) => part !== undefined && /[.:]/.test(part)));
            return {
                why: `Its log says that ${host === '' ? 'a host that it needs' : host} does not answer.`,
                fix: 'Mostly a security group: let the nodes’ (or the pod’s) group in at the port of what is asked; a NetworkPolicy may stand between, too.',
            };
        },
    ],
    [
        /(?:Cannot find (?:module|package)|ModuleNotFoundError: No module named|Error: Cannot find module) (\S+)/,
        ([, name]) => ({
            why: `Its log says that the module ${complaints_quote(name)} is not in the image.`,
            fix: `Install it in the Dockerfile (is it only among the development dependencies, or in .dockerignore?), or correct the path that is run.`,
        }),
    ],
    [
        /(?:Could not find or load main class|ClassNotFoundException:?|Unable to access jarfile) (\S+)/,
        ([, name]) => ({
            why: `Its log says that Java does not find ${complaints_quote(name)}.`,
            fix: 'Check what the Dockerfile copies, and the class or jar that command or ENTRYPOINT names.',
        }),
    ],
    [
        /password authentication failed for user (\S+)|Access denied for user (\S+)|(?:Authentication failed|auth failed|WRONGPASS|NOAUTH)/i,
        ([, one, two]) => ({
            why: `Its log says that the database does not accept the login${one || two ? ` of ${complaints_quote(one ?? two)}` : ''}.`,
            fix: 'Compare the Secret that it is given with the database’s own: a changed password, or a line break at its end (echo adds one; use printf).',
        }),
    ],
    [
        /(database|relation|table) ["'`]?([\w.-]+)["'`]? (?:does not|doesn't) exist/i,
        ([, kind, name]) => ({
            why: `Its log says that the ${kind?.toLowerCase()} ${complaints_quote(name)} does not exist.`,
            fix: 'What makes it has to run before: a migration, as a Job of this set, which is waited for, or as an earlier init container.',
        }),
    ],
    [
        /AccessDenied(?:Exception)?[^\n]*?perform: ([\w-]+:\w+)|is not authorized to perform: ([\w-]+:\w+)/,
        ([, one, two]) => ({
            why: `Its log says that AWS does not let it do ${one ?? two}.`,
            fix: `Allow ${one ?? two} for the role of its service account (Pod Identity, or the annotation eks.amazonaws.com/role-arn).`,
        }),
    ],
    [
        /(?:Unable to locate credentials|Could not load credentials from any providers|NoCredentialProviders|no EC2 IMDS role found)/i,
        () => ({
            why: 'Its log says that it has no AWS credentials.',
            fix: 'Give its service account a role: aws eks create-pod-identity-association --cluster-name CLUSTER --namespace NAMESPACE --service-account NAME --role-arn ROLE',
        }),
    ],
    [
        /KeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]|(?:environment variable|env(?:ironment)? var|variable) ['"`$]?([A-Z][A-Z0-9_]{2,})['"`]?[^\n]{0,30}(?:not set|missing|required|undefined|empty|unset)|(?:missing|required)[^\n]{0,30}?(?:variable|env\w*):? ['"`$]?([A-Z][A-Z0-9_]{2,})|([A-Z][A-Z0-9_]{2,}): (?:unbound variable|parameter not set)|([A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is not set|is not defined|must be set|is required|is missing|not set)/,
        (found) => {
            const name = found.slice(1).find((part) => part !== undefined);
            return {
                why: `Its log says that the variable ${name} is not set.`,
                fix: `Add it to this container: env: [{name: ${name}, value: "…"}], or valueFrom a Secret.`,
            };
        },
    ],
    [
        /(?:EROFS|read-only file system)[^\n]*?(\/[\w./-]+)?/i,
        ([, path]) => ({
            why: `Its log says that it writes${path === undefined ? '' : ` to ${path}`} where it may only read.`,
            fix: 'Mount an emptyDir where it writes (often /tmp), or drop readOnlyRootFilesystem.',
        }),
    ],
    [
        /(?:EACCES|permission denied)[^\n]*?(\/[\w./-]+)|(\/[\w./-]+)[^\n]{0,30}permission denied/i,
        ([, one, two]) => ({
            why: `Its log says that it may not use ${one ?? two}.`,
            fix: 'Give the file to the user that it runs as (COPY --chown in the Dockerfile); for a volume, securityContext: {fsGroup: GROUP} in the pod’s spec.',
        }),
    ],
    [
        /(\S+): not found\s*$|sh: (?:\d+: )?(\S+): (?:command )?not found|([\w./-]+): command not found/im,
        (found) => ({
            why: `Its log says that the image has no ${complaints_quote(found.slice(1).find((part) => part !== undefined))}.`,
            fix: 'Install it in the Dockerfile, or correct the command; a script with Windows line breaks says the same.',
        }),
    ],
    [
        /(?:ENOENT|no such file or directory)[^\n]*?(\/[\w./-]+)|(\/[\w./-]+)[^\n]{0,40}no such file or directory/i,
        ([, one, two]) => ({
            why: `Its log says that there is no ${one ?? two} in the container.`,
            fix: 'Copy it in the Dockerfile (is it in .dockerignore?), or mount it; a relative path counts from workingDir.',
        }),
    ],
    [
        /(?:heap out of memory|OutOfMemoryError|Allocation failed|MemoryError|Cannot allocate memory)/i,
        () => ({
            why: 'Its log says that it ran out of heap.',
            fix: 'Raise its heap (NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75) and limits.memory with it.',
        }),
    ],
];
function complaintOf(logs) {
    const text = logs
        .slice(-25)
        .map((line) => line.slice(0, 1000))
        .join('\n');
    for (const [said, complaint] of ROWS) {
        const found = said.exec(text);
        if (found !== null)
            return complaint(found);
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/rollout/failure/endings.js

const SIGNALS = {
    1: 'SIGHUP',
    2: 'SIGINT',
    3: 'SIGQUIT',
    4: 'SIGILL',
    6: 'SIGABRT',
    7: 'SIGBUS',
    8: 'SIGFPE',
    9: 'SIGKILL',
    11: 'SIGSEGV',
    13: 'SIGPIPE',
    15: 'SIGTERM',
};
const CODES = {
    0: {
        why: 'It ends without an error; but what runs in a pod has to keep running, so it is started again and again.',
        fix: 'Start the server in the foreground (nginx -g "daemon off;", no & and no --daemon). For work that ends, use a Job or a CronJob.',
    },
    1: { why: 'Exit code 1: the program itself gave up.' },
    2: {
        why: 'Exit code 2: of a shell or a command-line tool, mostly a wrong option; of Go, a panic; else whatever the program means by it.',
    },
    126: {
        why: 'Exit code 126: a shell found the program, and may not execute it.',
        fix: 'Make it executable (COPY --chmod=755 in the Dockerfile), or run it by its interpreter: sh script.sh.',
    },
    127: {
        why: 'Exit code 127: a shell did not find the program that it was to run.',
        fix: 'Correct the name in command, args or the script, or install the program in the image.',
    },
    132: {
        why: 'Exit code 132 (SIGILL): the program uses instructions that the node’s processor lacks.',
        fix: 'Build for a plainer processor (GOAMD64=v1, -march=x86-64), or choose other instance types.',
    },
    134: {
        why: 'Exit code 134 (SIGABRT): it aborted itself; with Node.js and Java mostly for want of heap, else a failed assertion.',
        fix: 'If its log speaks of heap: raise the heap (NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75) and limits.memory with it.',
    },
    135: {
        why: 'Exit code 135 (SIGBUS): it touched memory that is not there; often a full /dev/shm or a truncated file.',
    },
    137: {
        why: 'Exit code 137 (SIGKILL), and not for want of memory: it was killed from outside, by a probe, or because it did not end in time when asked to.',
        fix: 'Check livenessProbe and startupProbe, and that it ends on SIGTERM within terminationGracePeriodSeconds.',
    },
    139: {
        why: 'Exit code 139 (SIGSEGV): it crashed on a bad memory access.',
        fix: 'Mostly native code: modules built for another libc (alpine against debian) or another processor. Install the dependencies inside the image, not outside of it.',
    },
    143: {
        why: 'Exit code 143 (SIGTERM): something asked it to end, a probe or a script of its own; it did not fail by itself.',
        fix: 'Check livenessProbe and startupProbe, and what its entrypoint script does with its children.',
    },
    255: { why: 'Exit code 255: the program gave up, or it could not be executed at all.' },
};
function endingOf({ exitCode, signal }) {
    const known = CODES[exitCode];
    if (known !== undefined)
        return known;
    const number = signal || (exitCode > 128 && exitCode < 165 ? exitCode - 128 : 0);
    const name = SIGNALS[number] ?? (number > 0 ? `signal ${number}` : undefined);
    return {
        why: `Exit code ${exitCode}${name === undefined ? ': the program itself gave up.' : `: it was ended by ${name}.`}`,
    };
}
function explainEnding(end, logs, command) {
    const { why, fix } = endingOf(end);
    const complaint = complaintOf(logs);
    const isTelling = end.exitCode > 125 && end.exitCode !== 255;
    if (complaint !== undefined)
        return { why: isTelling ? `${complaint.why} ${why}` : complaint.why, fix: complaint.fix };
    const log = logs.length === 0
        ? `Its log is empty, or could not be read: ${command}\nIf it stays empty, let the program say why it gives up.`
        : `The end of its log says why; all of it: ${command}`;
    return { why, fix: fix ?? log };
}

;// CONCATENATED MODULE: ./build/rollout/failure/memory.js


const UNITS = {
    '': 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
};
function bytesOf(quantity) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(k|[MGT]|[KMGT]i)?$/.exec(String(quantity)) ?? [];
    return number === undefined ? undefined : Number(number) * UNITS[unit];
}
function memory_twice(quantity) {
    const bytes = bytesOf(quantity);
    if (bytes === undefined || bytes === 0)
        return undefined;
    const mebibytes = Math.ceil((bytes * 2) / 1024 ** 2);
    return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
function moreMemory({ spec, path }) {
    const limit = valueAt(spec, ['resources', 'limits', 'memory']);
    if (limit === undefined)
        return {
            why: 'It has no limit of its own, so the node itself had no memory left.',
            fix: 'Say how much it needs, so that it gets a node that has it: resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}',
            ...fields_at(path, 'resources'),
        };
    return {
        why: `It wanted more than its limit of ${limit}.`,
        fix: `Raise it here, for example \`memory: ${memory_twice(limit) ?? '1Gi'}\` (in requests, too); or let it use less: NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75, fewer workers.`,
        ...fields_at(path, 'resources', 'limits', 'memory'),
    };
}

;// CONCATENATED MODULE: ./build/rollout/failure/probe.js


function answerOf(message) {
    if (message === '')
        return { kind: 'unknown', says: '' };
    const text = message.replace(/^\w+ probe (failed|errored and resulted in \w+ state|errored): /i, '');
    const status = /statuscode: (\d{3})/.exec(text)?.[1];
    if (status !== undefined)
        return { kind: 'status', status: Number(status), says: `answers HTTP ${status}` };
    if (/connection refused/.test(text))
        return { kind: 'refused', says: 'is refused' };
    if (/HTTP response to HTTPS|malformed HTTP|first record does not look like|connection reset|\bEOF\b/.test(text))
        return { kind: 'scheme', says: 'gets an answer that it does not understand' };
    if (/deadline exceeded|i\/o timeout|timed out|timeout:/i.test(text))
        return { kind: 'timeout', says: 'gets no answer in time' };
    if (/executable file not found|no such file or directory|OCI runtime exec failed/.test(text))
        return { kind: 'no-program', says: 'cannot be run' };
    const said = cut(text.replace(/^\w+ probe failed:?\s*/i, ''), 200);
    return { kind: 'other', says: said === '' ? 'fails' : `says: ${said}` };
}
function showProbe(probe, container) {
    const { httpGet, tcpSocket, grpc, exec } = probe;
    if (httpGet)
        return `${httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET :${numberOf(httpGet.port, container)}${httpGet.path ?? '/'}`;
    if (tcpSocket)
        return `a connection to port ${numberOf(tcpSocket.port, container)}`;
    if (grpc)
        return `the gRPC health check at port ${grpc.port}`;
    const command = (exec?.command ?? []).join(' ');
    return command === '' ? 'its check' : `\`${cut(command, 80)}\``;
}
function probeFields(probe, field) {
    const handler = ['httpGet', 'tcpSocket', 'grpc', 'exec'].find((one) => probe[one] !== undefined);
    if (handler === undefined || field === undefined)
        return handler === undefined ? [] : [handler];
    return field === 'timeoutSeconds' ? [field] : [handler, field];
}
function explainAnswer(answer, probe, container, logs) {
    switch (answer.kind) {
        case 'status':
            return explainStatus(answer.status, logs);
        case 'refused':
            return explainRefused(probe, container, logs);
        case 'timeout':
            return {
                why: `It has ${probe.timeoutSeconds ?? 1} s to answer.`,
                fix: probe.exec
                    ? 'Raise timeoutSeconds, or give the container more cpu; a check should be quick.'
                    : `Raise timeoutSeconds (5, say), give the container more cpu, or let the probe ask something that needs no database. A NetworkPolicy does not stop the node’s probes.`,
                field: 'timeoutSeconds',
            };
        case 'scheme':
            return {
                why: 'Something listens there, and does not speak what the probe speaks: HTTPS against plain HTTP, mostly.',
                fix: probe.httpGet?.scheme === 'HTTPS'
                    ? 'Drop `scheme: HTTPS`, or name the port that speaks TLS.'
                    : 'Add `scheme: HTTPS` to httpGet, or name the port that speaks HTTP.',
                field: 'scheme',
            };
        case 'no-program':
            return {
                why: 'The image has no such program, and exec probes run inside the container, without a shell.',
                fix: 'Use httpGet, tcpSocket or grpc instead; or install the program in the image (distroless and slim ones have no curl and no sh).',
            };
        case 'unknown':
            return {
                why: 'What the probe gets as an answer is told by events, which may not be read with these rights.',
                fix: 'Compare its port and path with what the app serves; its log may tell. To see the answers here, let this role read events (AmazonEKSEditPolicy does).',
            };
        case 'other':
            return {
                why: ['The check itself says no.', complaintOf(logs)?.why].filter(Boolean).join(' '),
                fix: complaintOf(logs)?.fix ??
                    (probe.exec
                        ? 'Run the same command in the container (kubectl exec) and see what it misses.'
                        : 'Look in the container’s log for what it waits for.'),
            };
    }
}
function explainStatus(status, logs) {
    if (status === 404)
        return {
            why: 'The server runs, and it does not know this path.',
            fix: 'Correct the path here, or add a route for it to the app.',
            field: 'path',
        };
    if (status === 401 || status === 403)
        return {
            why: 'The server runs, and it wants a login for this path; a probe has none.',
            fix: 'Let the probe ask a path that is open, such as /healthz.',
            field: 'path',
        };
    if (status === 400)
        return {
            why: 'The server runs, and it does not take the request; many frameworks refuse a host they do not know (ALLOWED_HOSTS, config.hosts), and a probe asks by the pod’s address.',
            fix: 'Name the host: httpHeaders: [{name: Host, value: HOST}] in httpGet; or let the app accept any host for this path.',
            field: 'path',
        };
    if (status === 405)
        return {
            why: 'The server runs, and this path takes no GET.',
            fix: 'Let the probe ask a path that answers to GET.',
            field: 'path',
        };
    const complaint = complaintOf(logs);
    return {
        why: complaint === undefined
            ? 'The server runs, and says itself that it is not well: something behind it, mostly.'
            : `The server runs, and says itself that it is not well. ${complaint.why}`,
        fix: complaint?.fix ??
            'Look in the log for what fails there. If the path asks a database or another service, let the probe ask one that does not.',
        field: 'path',
    };
}
function explainRefused(probe, container, logs) {
    const handler = probe.httpGet ?? probe.tcpSocket ?? probe.grpc ?? {};
    const port = numberOf(handler.port, container);
    const listed = (container.ports ?? []).map((one) => one.containerPort);
    const heard = listenersIn(logs);
    const local = heard.find((one) => one.port === port && one.isLocal);
    if (local !== undefined)
        return {
            why: `Its log says that it listens on 127.0.0.1:${port}: only the container itself gets there.`,
            fix: `Let it listen on 0.0.0.0:${port} (an option like --host 0.0.0.0, or a variable like HOST=0.0.0.0).`,
            field: 'port',
        };
    const other = heard.find((one) => one.port !== port);
    if (other !== undefined && !heard.some((one) => one.port === port))
        return {
            why: `Nothing listens on port ${port}. Its log speaks of port ${other.port}.`,
            fix: `Write \`port: ${other.port}\` here${listed.includes(other.port) ? '' : ' (and as containerPort)'}, or let it listen on ${port}.`,
            field: 'port',
        };
    const [only] = listed;
    if (listed.length > 0 && !listed.includes(port))
        return {
            why: `Nothing listens on port ${port}, and it is none of the container’s ports (${listing(listed.map(String))}).`,
            fix: listed.length === 1
                ? `Write \`port: ${only}\` here, if that is where it listens.`
                : 'Write the port here that it listens on.',
            field: 'port',
        };
    return {
        why: `Nothing listens on port ${port} of the pod’s address.`,
        fix: `Check that it listens on ${port}, and on 0.0.0.0 instead of 127.0.0.1 or localhost, where the node cannot reach it.`,
        field: 'port',
    };
}
function listenersIn(logs) {
    return logs.slice(0, 200).flatMap((line) => {
        const text = line.slice(0, 500);
        if (!/listen|running (?:on|at)|started (?:on|at|server)|serving|server at|ready on|bound to|port/i.test(text))
            return [];
        if (/refused|error|fail|timeout|connect/i.test(text))
            return [];
        const found = /(127\.0\.0\.1|localhost|\[::1\])?(?::|\bport[ =:]+)(\d{2,5})\b(?![.:]\d)/i.exec(text);
        return found === null ? [] : [{ port: Number(found[2]), isLocal: found[1] !== undefined }];
    });
}
function numberOf(port, container) {
    if (typeof port === 'number')
        return port;
    const named = (container.ports ?? []).find((one) => one.name === port);
    return named?.containerPort ?? String(port ?? '');
}

;// CONCATENATED MODULE: ./build/rollout/failure/probes.js




const WARN_AFTER = 60;
function killsByProbe({ pod, name }, scene) {
    const kills = eventsOn(scene, pod, 'Killing').flatMap(({ message, count }) => {
        const kind = /^(?:Init c|C)ontainer (\S+) failed (liveness|startup) probe/.exec(message);
        return kind?.[1] === name ? [{ kind: kind[2], count }] : [];
    });
    const last = kills.at(-1);
    return last && { kind: last.kind, count: kills.reduce((sum, { count }) => sum + count, 0) };
}
function failuresOf({ pod, spec }, kind, scene) {
    if (spec[`${kind}Probe`] === undefined)
        return [];
    const start = `${kind} probe `;
    return eventsOn(scene, pod, 'Unhealthy').filter(({ message }) => message.toLowerCase().startsWith(start));
}
const failing = {
    readiness: 'readiness probe fails',
    liveness: 'liveness probe kills it',
    startup: 'startup probe kills it',
};
function seeKills(kind) {
    return (container, scene) => {
        if (container.status.ready)
            return undefined;
        const kills = killsByProbe(container, scene);
        const failures = failuresOf(container, kind, scene);
        if (kills === undefined ? kind !== 'startup' || failures.length === 0 : kills.kind !== kind)
            return undefined;
        const grace = kills !== undefined && kills.count > 1 ? 0 : Number.POSITIVE_INFINITY;
        const message = failures.at(-1)?.message ?? `${kind} probe failed`;
        const logs = container.status.state?.running === undefined || kills !== undefined ? 'previous' : 'current';
        return {
            grace,
            warnAfter: WARN_AFTER,
            message,
            says: kills === undefined ? 'startup probe fails' : failing[kind],
            logs,
        };
    };
}
function seeReadiness(container, scene) {
    const { status, spec } = container;
    if (status.ready || status.state?.running === undefined || status.started === false)
        return undefined;
    const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = spec.readinessProbe ?? {};
    const failures = failuresOf(container, 'readiness', scene);
    const isBlind = spec.readinessProbe !== undefined && scene.unseen.includes('events');
    if (failures.length === 0 && !isBlind)
        return undefined;
    return {
        grace: Number.POSITIVE_INFINITY,
        warnAfter: initialDelaySeconds + failureThreshold * periodSeconds,
        message: failures.at(-1)?.message ?? '',
        says: failing.readiness,
        logs: 'current',
    };
}
function tellProbe(kind) {
    return (culprit, symptom, scene, logs) => {
        const probe = culprit.spec[`${kind}Probe`] ?? {};
        const answer = answerOf(symptom.message);
        const { why, fix, field } = explainAnswer(answer, probe, culprit.spec, logs);
        const effect = symptom.says === failing[kind] && kind !== 'readiness' ? `${kind} probe has it killed` : `${kind} probe fails`;
        const isWritten = culprit.path !== undefined && valueAt(scene.manifest.object, [...culprit.path, `${kind}Probe`]);
        const patience = kind === 'readiness' || answer.kind === 'status' ? '' : startupHint(kind, probe);
        return {
            what: `${who(scene, culprit)}: its ${effect}: ${`${showProbe(probe, culprit.spec)} ${answer.says}`.trim()}`,
            why,
            fix: `${fix}${patience}`,
            ...(isWritten ? fields_at(culprit.path, `${kind}Probe`, ...probeFields(probe, field)) : fields_at(culprit.path)),
        };
    };
}
function startupHint(kind, { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 }) {
    const seconds = initialDelaySeconds + periodSeconds * failureThreshold;
    return kind === 'startup'
        ? ` If it only needs longer than ${seconds} s to start, raise failureThreshold.`
        : ` If it only needs longer than ${seconds} s to start, give it a startupProbe with the same check and failureThreshold: 30.`;
}
const PROBES = [
    containerRule('probe-startup', seeKills('startup'), tellProbe('startup')),
    containerRule('probe-liveness', seeKills('liveness'), tellProbe('liveness')),
    containerRule('probe-readiness', seeReadiness, tellProbe('readiness')),
];

;// CONCATENATED MODULE: ./build/rollout/failure/pull.js

const PULLING = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'SignatureValidationFailed'];
const FAULTS = [
    ['platform', /no match for platform|no matching manifest for|does not match the specified platform/i],
    ['rate', /toomanyrequests|too many requests|\b429\b/i],
    ['certificate', /x509:|certificate|server gave HTTP response to HTTPS client/i],
    ['disk', /no space left on device/i],
    [
        'denied',
        /\b40[13] |unauthorized|forbidden|no basic auth credentials|access denied|accessdenied|authorization failed|failed to authorize|authentication required|not authorized|insufficient_scope/i,
    ],
    ['not-found', /manifest unknown|name unknown|\b404 |not found|does not exist|notfound\b/i],
    [
        'unreachable',
        /no such host|server misbehaving|dial tcp|i\/o timeout|handshake timeout|deadline exceeded|client\.timeout|connection re(fused|set)|network is unreachable|no route to host|\bEOF\b/i,
    ],
    [
        'registry',
        /\b5\d\d (internal|bad|service|gateway)|status(?: code)?:? 5\d\d|registry is unavailable|internal error/i,
    ],
];
function pullOf(container, scene) {
    const waiting = container.status.state?.waiting;
    if (!PULLING.includes(waiting?.reason))
        return undefined;
    const own = String(waiting.message ?? '');
    const message = /^(Back-off pulling image "[^"]*")?$/.test(own)
        ? (failures(container, scene)[0]?.message ?? own)
        : own;
    return { fault: faultOf(message, container.spec.image ?? ''), message };
}
function faultOf(message, image) {
    const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
    let text = message.replace(/https?:\/\/\S+/g, '…').replace(/\[manifests [^\]]*\]/g, '…');
    for (const part of [image, repository].filter((one) => one !== ''))
        text = text.replaceAll(part, '…');
    return FAULTS.find(([, said]) => said.test(text))?.[0] ?? 'unknown';
}
function pullFailures(container, scene) {
    return failures(container, scene).reduce((sum, { count }) => sum + count, 0);
}
function failures({ pod, spec }, scene) {
    return eventsOn(scene, pod, 'Failed').filter(({ message }) => message.startsWith(`Failed to pull image "${spec.image}"`));
}

;// CONCATENATED MODULE: ./build/rollout/failure/registry.js

function ecrImage(image) {
    const [, host = '', repository, tag, digest] = /^([^/]+)\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image) ?? [];
    const ecr = (0,partition/* ecrHost */.F)(host);
    return ecr && repository !== undefined ? { ...ecr, repository, tag, digest } : undefined;
}
function registryHost(image) {
    const [first = '', ...rest] = image.split('/');
    return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
function ecrOptions({ account, region, repository }) {
    return `--registry-id ${account} --region ${region} --repository-name ${repository}`;
}
function pullRights(image) {
    const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
            {
                Effect: 'Allow',
                Principal: { AWS: `arn:${image.partition}:iam::NODES_ACCOUNT:root` },
                Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
            },
        ],
    });
    return [
        'Let the role of the nodes pull (on Fargate: the pod execution role):',
        `aws iam attach-role-policy --role-name NODE_ROLE --policy-arn arn:${image.partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly`,
        `If the nodes belong to another account than ${image.account}, the repository has to let them, too:`,
        `aws ecr set-repository-policy ${ecrOptions(image)} --policy-text '${policy}'`,
    ].join('\n');
}

;// CONCATENATED MODULE: ./build/rollout/failure/images.js




const images_WARN_AFTER = 45;
const waitingFor = ({ status }, reason) => status.state?.waiting?.reason === reason ? status.state.waiting : undefined;
function hopeless(name, reason, says, tell) {
    const see = (container) => {
        const waiting = waitingFor(container, reason);
        return waiting && { grace: 0, message: waiting.message ?? reason, says };
    };
    return containerRule(name, see, tell);
}
function pullRule(name, fault, grace, says, tell, twice = false) {
    const see = (container, scene) => {
        const pull = pullOf(container, scene);
        if (pull?.fault !== fault)
            return undefined;
        const settled = twice && pullFailures(container, scene) > 1;
        return { grace: settled ? 0 : grace, warnAfter: images_WARN_AFTER, message: pull.message, says };
    };
    return containerRule(name, see, tell);
}
const images_nameOf = ({ spec }) => String(spec.image ?? 'its image');
const atImage = ({ path }) => fields_at(path, 'image');
const invalidName = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: "${images_nameOf(culprit)}" is not the name of an image`,
    why: nameFault(images_nameOf(culprit)),
    fix: 'Correct the image here. A variable that was never filled in leaves such names behind, too.',
    ...atImage(culprit),
});
function nameFault(image) {
    if (/\s/.test(image))
        return 'There is a blank in it.';
    if (image.includes('://'))
        return 'An image is written without https://.';
    if (/[A-Z]/.test(image.slice(image.indexOf('/') + 1).split(':')[0] ?? ''))
        return 'Repositories are written in small letters only.';
    return 'An image is written registry/repository:tag.';
}
const neverPulled = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: the image ${images_nameOf(culprit)} is not on the node, and the pod forbids to pull it`,
    why: 'imagePullPolicy is Never, which is meant for images that somebody loaded onto the node by hand.',
    fix: 'Remove the line `imagePullPolicy: Never`, or make it `imagePullPolicy: IfNotPresent`.',
    ...fields_at(culprit.path, 'imagePullPolicy'),
});
const notFound = (culprit, _, scene) => {
    const image = images_nameOf(culprit);
    const ecr = ecrImage(image);
    const what = `${who(scene, culprit)}: the image ${image} does not exist`;
    if (ecr === undefined)
        return {
            what,
            why: `The registry ${registryHost(image)} answered the node that there is no such repository, or no such tag in it.`,
            fix: `Compare the name and the tag with what the registry has (docker manifest inspect ${image}), and correct the image here.`,
            ...atImage(culprit),
        };
    const part = ecr.digest === undefined ? `the tag ${ecr.tag ?? 'latest'}` : `the digest ${ecr.digest}`;
    const list = `aws ecr describe-images ${ecrOptions(ecr)} --query 'sort_by(imageDetails,&imagePushedAt)[-10:].imageTags[]'`;
    return {
        what,
        why: `ECR of account ${ecr.account} in ${ecr.region} has no repository ${ecr.repository}, or not ${part} in it.`,
        fix: isOurImage(scene.manifest, culprit)
            ? `This run saw it there, so something has removed it since; a lifecycle policy, perhaps: aws ecr get-lifecycle-policy ${ecrOptions(ecr)}\nRun the job again when that is settled.`
            : `See the ten newest tags: ${list}\nThen correct the image here, or push what is missing.`,
        ...atImage(culprit),
    };
};
const denied = (culprit, _, scene) => {
    const image = images_nameOf(culprit);
    const ecr = ecrImage(image);
    const secret = scene.events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')?.message;
    const missing = /\(([^)]*)\)/.exec(secret ?? '')?.[1];
    const what = `${who(scene, culprit)}: the node may not pull ${image}`;
    if (ecr !== undefined)
        return {
            what,
            why: `ECR of account ${ecr.account} in ${ecr.region} refused the node. Pulling is the right of the node’s role, not of the role that deploys.${missing === undefined ? '' : ` (Its pull secret ${missing} does not exist; for ECR it needs none.)`}`,
            fix: pullRights(ecr),
            ...atImage(culprit),
        };
    const host = registryHost(image);
    const create = (name) => `kubectl -n ${scene.object.metadata.namespace} create secret docker-registry ${name} --docker-server=${host} --docker-username=USER --docker-password=TOKEN`;
    if (missing !== undefined)
        return {
            what,
            why: `Its pull secret ${missing} does not exist in the namespace ${scene.object.metadata.namespace}, so ${host} was asked without a login.`,
            fix: `Create it: ${create(missing.split(', ')[0] ?? missing)}`,
            ...atImage(culprit),
        };
    return {
        what,
        why: `${host} refused the login of the node, or it had none. Many registries answer the same for a repository that does not exist.`,
        fix: `If the name is right, create a pull secret: ${create('registry')}\nand name it in the pod’s spec: imagePullSecrets: [{name: registry}]`,
        ...atImage(culprit),
    };
};
const platform = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: ${images_nameOf(culprit)} is not made for the processor of the node`,
    why: 'An image for amd64 does not run on arm64 nodes (Graviton), nor the other way round.',
    fix: isOurImage(scene.manifest, culprit)
        ? 'Build for the nodes: `platforms: linux/arm64`, or on a runner like them (`runs-on: ubuntu-24.04-arm`). Or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}'
        : 'Choose a tag that is made for the nodes’ processor, or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}',
    ...atImage(culprit),
});
const unreachable = (culprit, symptom, scene) => {
    const host = registryHost(images_nameOf(culprit));
    const unknown = /no such host|server misbehaving/i.test(symptom.message);
    const ecr = ecrImage(images_nameOf(culprit));
    const endpoints = ecr && `com.amazonaws.${ecr.region}.ecr.api and .ecr.dkr (interface) and com.amazonaws.${ecr.region}.s3 (gateway)`;
    return {
        what: `${who(scene, culprit)}: the node does not reach ${host} to pull ${images_nameOf(culprit)}`,
        why: unknown ? `The node’s name server does not know ${host}.` : `${host} does not answer the node.`,
        fix: [
            ...(unknown ? ['Read the registry’s name once more, letter by letter.'] : []),
            unknown && ecr === undefined
                ? 'If it is right and private, associate its DNS zone with the VPC of the nodes.'
                : ecr === undefined
                    ? 'Give the nodes’ subnet a way out: a route 0.0.0.0/0 to a NAT gateway; or copy the image into ECR.'
                    : `Give the nodes’ subnet a way there: a route 0.0.0.0/0 to a NAT gateway, or the VPC endpoints ${endpoints}, whose security group lets port 443 of the nodes in.`,
        ].join(' '),
        ...atImage(culprit),
    };
};
const limited = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: ${registryHost(images_nameOf(culprit))} lets the nodes pull no more for now`,
    why: `It limits how often an address may pull, and ${images_nameOf(culprit)} was over the limit.`,
    fix: 'Wait and run the job again. To be rid of it: log in by imagePullSecrets, or pull through ECR (aws ecr create-pull-through-cache-rule), or from public.ecr.aws.',
    ...atImage(culprit),
});
const images_broken = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: ${registryHost(images_nameOf(culprit))} answers with errors of its own`,
    why: `The registry failed while the node pulled ${images_nameOf(culprit)}; nothing in this set causes that.`,
    fix: 'Look at the registry’s status page (for ECR: https://health.aws.amazon.com), and run the job again.',
    ...atImage(culprit),
});
const images_untrusted = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: the node does not trust the certificate of ${registryHost(images_nameOf(culprit))}`,
    why: 'It is self-signed, has run out, or is for another name; or a proxy stands between.',
    fix: 'Give the registry a certificate that the nodes trust, or copy the image into ECR.',
    ...atImage(culprit),
});
const full = (culprit, _, scene) => ({
    what: `${who(scene, culprit)}: the node’s disk is too full for ${images_nameOf(culprit)}`,
    why: 'The node has no space left to unpack it.',
    fix: 'Give the node group larger disks (diskSize, or the volume of its launch template), or make the image smaller.',
    ...atImage(culprit),
});
const images_other = (culprit, symptom, scene) => ({
    what: `${who(scene, culprit)}: ${images_nameOf(culprit)} cannot be pulled`,
    why: `The node says: ${symptom.message}`,
    fix: `Pull it on a machine of your own (docker pull ${images_nameOf(culprit)}). If that fails, too, push the image again; if not, run the job again.`,
    ...atImage(culprit),
});
const IMAGES = [
    hopeless('image-name', 'InvalidImageName', 'invalid image name', invalidName),
    hopeless('image-never-pulled', 'ErrImageNeverPull', 'image is not on the node', neverPulled),
    pullRule('image-platform', 'platform', 0, 'image is for another processor', platform),
    pullRule('image-not-found', 'not-found', 30, 'image not found', notFound, true),
    pullRule('image-denied', 'denied', 30, 'may not pull the image', denied),
    pullRule('image-certificate', 'certificate', 30, 'registry’s certificate is not trusted', images_untrusted),
    pullRule('image-unreachable', 'unreachable', 120, 'registry not reached', unreachable),
    pullRule('image-limited', 'rate', 120, 'registry limits pulls', limited),
    pullRule('image-registry', 'registry', 120, 'registry fails', images_broken),
    pullRule('image-disk', 'disk', 120, 'disk of the node is full', full),
    pullRule('image-pull', 'unknown', 120, 'image cannot be pulled', images_other),
];

;// CONCATENATED MODULE: ./build/rollout/failure/start.js




const REASONS = ['RunContainerError', 'StartError', 'ContainerCannotRun', 'CreateContainerError', 'PostStartHookError'];
const GRACE = 20;
const PASSING_GRACE = 120;
const start_PASSING = /deadline exceeded|failed to reserve (container|sandbox) name|transport is closing|ttrpc: closed|connection refused|cgroup/;
function startError({ status }) {
    const { waiting, terminated } = status.state ?? {};
    if (status.state?.running !== undefined)
        return undefined;
    const found = [waiting, terminated, status.lastState?.terminated].find((state) => REASONS.includes(state?.reason));
    return found && { reason: found.reason, message: String(found.message || found.reason) };
}
const isForeign = (message) => /exec format error/.test(message);
const foreign = containerRule('start-platform', (container) => {
    const error = startError(container);
    if (error === undefined || !isForeign(error.message))
        return undefined;
    return { grace: 0, message: error.message, says: 'image is for another processor' };
}, (culprit, symptom, scene) => platform(culprit, symptom, scene));
const start = containerRule('start', (container) => {
    const error = startError(container);
    if (error === undefined || isForeign(error.message))
        return undefined;
    const grace = start_PASSING.test(error.message) ? PASSING_GRACE : GRACE;
    const isHook = error.reason === 'PostStartHookError';
    return { grace, message: isHook ? `postStart: ${error.message}` : error.message, says: 'does not start' };
}, tellStart);
function tellStart(culprit, symptom, scene) {
    const what = `${who(scene, culprit)}: it does not start`;
    if (symptom.message.startsWith('postStart: '))
        return {
            what: `${what}: its postStart hook fails`,
            why: `The node says: ${symptom.message.slice('postStart: '.length)}. A container whose hook fails is killed.`,
            fix: 'Correct lifecycle.postStart here, or do its work in the entrypoint.',
            ...fields_at(culprit.path, 'lifecycle'),
        };
    const program = /exec: "([^"]+)"|exec (\/\S+):/.exec(symptom.message);
    const name = program?.[1] ?? program?.[2];
    const cause = causeOf(symptom.message, name, isOurImage(scene.manifest, culprit), String(culprit.spec.image ?? 'IMAGE'));
    return { what: name === undefined ? what : `${what}: ${name} cannot be run`, ...cause, ...whereOf(culprit) };
}
function causeOf(message, program, isOurs, reference) {
    const name = program ?? 'its program';
    const image = isOurs ? 'the Dockerfile' : 'the image';
    if (/executable file not found|no such file or directory/.test(message) && program !== undefined)
        return {
            why: name.includes('/')
                ? `The image has no file ${name}; or it is a script whose first line (#!) names a shell that the image lacks, or ends in a Windows line break.`
                : `The image has no program ${name} in its PATH.`,
            fix: name.includes(' ')
                ? `Write each word as an entry of its own: command: [${name
                    .split(' ')
                    .map((word) => JSON.stringify(word))
                    .join(', ')}]`
                : `Correct command here, or ENTRYPOINT and CMD of ${image}. What it has: docker run --rm -it --entrypoint sh ${reference}`,
        };
    if (/permission denied/.test(message))
        return {
            why: `${name} is there, but it may not be executed.`,
            fix: isOurs
                ? `In the Dockerfile: COPY --chmod=755, or RUN chmod +x ${name}. In git: git update-index --chmod=+x FILE.`
                : `Run it by its interpreter, as in command: [sh, ${name}], or choose another user by securityContext.runAsUser.`,
        };
    if (/is a directory/.test(message))
        return { why: `${name} is a folder.`, fix: 'Name the program inside it as command.' };
    if (/no command specified/.test(message))
        return {
            why: 'Neither the manifest nor the image names a program to run.',
            fix: 'Add a command here, or CMD to the Dockerfile.',
        };
    if (/not a directory|mounting|mount /.test(message))
        return {
            why: `A volume cannot be mounted over what the image has there: ${message}`,
            fix: 'Check mountPath and subPath: a single file of a ConfigMap needs `subPath: FILE` and a mountPath that ends in the file’s name.',
        };
    return {
        why: `The node says: ${message}`,
        fix: 'Check command, args, workingDir and securityContext of this container.',
    };
}
function whereOf({ path, spec }) {
    const field = ['command', 'args'].find((one) => valueAt(spec, [one]) !== undefined) ?? 'image';
    return fields_at(path, field);
}
const START = [foreign, start];

;// CONCATENATED MODULE: ./build/rollout/failure/crash.js








const SAME_ENDINGS = 3;
const OTHER_ENDINGS = 6;
const RESTARTS_BESIDE_OTHERS = 6;
const crash_WARN_AFTER = 60;
const OUT_OF_MEMORY = 'OOMKilled';
function crashOf(container, scene) {
    const { status, pod, spec, isInit } = container;
    const end = ending(container);
    if (scene.object.kind === 'Job' && condition(scene.object, 'Failed')?.status === 'True')
        return undefined;
    if (end === undefined || (status.ready && status.state?.running !== undefined))
        return undefined;
    const staysUp = !isInit || spec.restartPolicy === 'Always';
    const mayEnd = !staysUp || (pod.spec?.restartPolicy ?? 'Always') !== 'Always';
    if (end.exitCode === 0 && mayEnd)
        return undefined;
    return startError(container) || killsByProbe(container, scene) ? undefined : end;
}
function isDown({ status }, end, { countsFrom }) {
    if (status.state?.running !== undefined)
        return false;
    return countsFrom === undefined || end.startedAt == null || Date.parse(end.startedAt) + 1000 > Date.parse(countsFrom);
}
function endsItself({ pod }, { object }) {
    return object.kind === 'Job' || (pod.spec?.restartPolicy ?? 'Always') === 'Never';
}
function graceOf(container, end, scene) {
    const { status } = container;
    if (!isDown(container, end, scene) || endsItself(container, scene))
        return Number.POSITIVE_INFINITY;
    if (scene.othersWaiting)
        return status.restartCount >= RESTARTS_BESIDE_OTHERS ? 0 : Number.POSITIVE_INFINITY;
    const [last, before] = [status.state?.terminated, status.lastState?.terminated];
    const isSame = last === undefined || before === undefined || last.exitCode === before.exitCode;
    return endings(container) >= (isSame ? SAME_ENDINGS : OTHER_ENDINGS) ? 0 : Number.POSITIVE_INFINITY;
}
const logsOf = ({ status }) => status.state?.terminated === undefined ? 'previous' : 'current';
const crash = containerRule('crash', (container, scene) => {
    const end = crashOf(container, scene);
    if (end === undefined || end.reason === OUT_OF_MEMORY)
        return undefined;
    const message = `exit code ${end.exitCode}${end.reason ? ` (${end.reason})` : ''}${end.message ? `: ${end.message}` : ''}`;
    const says = end.exitCode === 0 ? 'ends by itself' : `crashes with exit code ${end.exitCode}`;
    return { grace: graceOf(container, end, scene), warnAfter: crash_WARN_AFTER, message, says, logs: logsOf(container) };
}, tellCrash);
function tellCrash(culprit, symptom, scene, logs) {
    const end = ending(culprit) ?? { exitCode: Number(/exit code (\d+)/.exec(symptom.message)?.[1] ?? 1) };
    const times = endings(culprit);
    const how = end.exitCode === 0 ? 'it ends by itself' : `it crashes with exit code ${end.exitCode}`;
    const lasted = lastedOf(end);
    const often = times > 1 ? ` (${times} times${lasted === undefined ? '' : `, the last time after ${lasted}`})` : '';
    const pod = symptom.logs?.pod ?? symptom.on.replace('Pod/', '');
    const all = `kubectl -n ${scene.object.metadata.namespace} logs ${pod} -c ${culprit.name}${symptom.logs?.previous ? ' --previous' : ''}`;
    return {
        what: `${who(scene, culprit)}: ${how}${often}`,
        ...explainEnding(end, logs, all),
        ...placeOf(culprit, end.exitCode),
    };
}
function placeOf({ path, spec }, exitCode) {
    const field = ['command', 'args'].find((one) => valueAt(spec, [one]) !== undefined);
    return [0, 126, 127].includes(exitCode) && field !== undefined ? fields_at(path, field) : fields_at(path);
}
function lastedOf({ startedAt, finishedAt }) {
    const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
    if (!Number.isFinite(seconds) || seconds < 0)
        return undefined;
    return seconds < 1 ? 'less than a second' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
const outOfMemory = containerRule('out-of-memory', (container, scene) => {
    const end = crashOf(container, scene);
    if (end?.reason !== OUT_OF_MEMORY)
        return undefined;
    const settled = isDown(container, end, scene) && !endsItself(container, scene) && endings(container) >= 2;
    const says = 'runs out of memory';
    return {
        grace: settled ? 0 : Number.POSITIVE_INFINITY,
        warnAfter: crash_WARN_AFTER,
        message: `OOMKilled, exit code ${end.exitCode}`,
        says,
        logs: logsOf(container),
    };
}, (culprit, _, scene) => {
    const times = endings(culprit);
    return {
        what: `${who(scene, culprit)}: it was killed for want of memory${times > 1 ? ` (${times} times)` : ''}`,
        ...moreMemory(culprit),
    };
});
const CRASH = [outOfMemory, crash];

;// CONCATENATED MODULE: ./build/rollout/failure/podSecurity.js



const DEMANDS = [
    {
        said: /allowPrivilegeEscalation/,
        says: 'no privilege escalation',
        yaml: 'allowPrivilegeEscalation: false',
        field: ['securityContext', 'allowPrivilegeEscalation'],
    },
    {
        said: /unrestricted capabilities|non-default capabilities/,
        says: 'no capabilities',
        yaml: 'capabilities: {drop: [ALL]}',
        field: ['securityContext', 'capabilities'],
    },
    {
        said: /runAsNonRoot/,
        says: 'a user that is not root',
        yaml: 'runAsNonRoot: true',
        field: ['securityContext', 'runAsNonRoot'],
    },
    {
        said: /seccompProfile/,
        says: 'a seccomp profile',
        yaml: 'seccompProfile: {type: RuntimeDefault}',
        field: ['securityContext', 'seccompProfile'],
    },
    {
        said: /runAsUser=0/,
        says: 'a user that is not 0',
        yaml: 'runAsUser: 1000',
        field: ['securityContext', 'runAsUser'],
    },
    {
        said: /privileged \(/,
        says: 'no privileged containers',
        fix: 'remove `privileged: true`',
        field: ['securityContext', 'privileged'],
    },
    {
        said: /host namespaces/,
        says: 'no namespaces of the host',
        fix: 'remove hostNetwork, hostPID and hostIPC',
        field: ['hostNetwork'],
        ofPod: true,
    },
    {
        said: /hostPath volumes/,
        says: 'no hostPath volumes',
        fix: 'use an emptyDir or a claim instead of hostPath',
        field: ['volumes'],
        ofPod: true,
    },
    {
        said: /restricted volume types/,
        says: 'only common kinds of volumes',
        fix: 'use an emptyDir or a claim',
        field: ['volumes'],
        ofPod: true,
    },
    { said: /hostPort/, says: 'no hostPort', fix: 'remove hostPort', field: ['ports'] },
];
function tellPodSecurity(message, scene) {
    const namespace = scene.object.metadata.namespace;
    const level = /PodSecurity "([^":]+)/.exec(message)?.[1] ?? 'restricted';
    const wanted = DEMANDS.filter(({ said }) => said.test(message));
    const yaml = wanted.flatMap((demand) => (demand.yaml === undefined ? [] : [demand.yaml]));
    const fixes = [
        ...(yaml.length === 0
            ? []
            : [`Add to ${podSecurity_containersOf(message)}:\nsecurityContext:\n${yaml.map((line) => `  ${line}`).join('\n')}`]),
        ...wanted.flatMap(({ fix }) => (fix === undefined ? [] : [`Then ${fix}.`])),
    ];
    const text = fixes.join('\n');
    const path = wanted[0] && podSecurity_pathOf(wanted[0], message, scene);
    return {
        what: `${label(scene.object)}: its pods are refused by Pod Security, level “${level}”`,
        why: wanted.length === 0
            ? `The cluster says: ${message}`
            : `The namespace ${namespace} asks for ${listing(wanted.map(({ says }) => says))}.`,
        fix: text === ''
            ? 'Change in the pod template what the message names.'
            : `${yaml.length === 0 ? text.replace(/^Then (\w)/, (_, letter) => letter.toUpperCase()) : text}${yaml.includes('runAsNonRoot: true') ? '\nThe image has to name a user by number (USER 1000), or add runAsUser: 1000.' : ''}`,
        ...(path && { path }),
    };
}
const NAMED = /containers? ((?:"[^"]+"(?:, )?)+)/;
function containerNames(message) {
    return [...(NAMED.exec(message)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name);
}
function podSecurity_containersOf(message) {
    const names = containerNames(message);
    return names.length === 0
        ? 'every container'
        : names.length === 1
            ? `the container ${names[0]}`
            : `the containers ${listing(names)}`;
}
function podSecurity_pathOf({ field, ofPod }, message, { manifest }) {
    if (ofPod)
        return podField(manifest, ...field);
    const container = containerPath(manifest, containerNames(message)[0] ?? '');
    if (container === undefined)
        return podField(manifest);
    return valueAt(manifest.object, [...container, ...field]) === undefined
        ? [...container, 'securityContext']
        : [...container, ...field];
}

;// CONCATENATED MODULE: ./build/rollout/failure/quota.js



function tellQuota(message, scene) {
    const what = `${label(scene.object)}: its pods are refused by a quota of the namespace ${scene.object.metadata.namespace}`;
    const unsaid = /failed quota: (\S+): must specify (.+)$/.exec(message);
    return unsaid === null ? tellExceeded(message, scene, what) : tellUnsaid(unsaid[1], unsaid[2] ?? '', scene, what);
}
function tellUnsaid(quota, list, { manifest }, what) {
    const wants = list.split(';').flatMap((part) => {
        const [fields = '', containers = ''] = part.split(' for: ').map((text) => text.trim());
        return fields.split(',').map((field) => ({ field, container: containers.split(',')[0] ?? '' }));
    });
    const path = containerPath(manifest, wants[0]?.container ?? '') ?? containerPaths(manifest)[0];
    const byKind = Map.groupBy(wants, ({ field }) => (field.startsWith('limits.') ? 'limits' : 'requests'));
    const yaml = [...byKind].map(([kind, of]) => {
        const amounts = of.map(({ field }) => {
            const resource = field.replace(/^(requests|limits)\./, '');
            return `${resource}: ${resource === 'cpu' ? '100m' : '128Mi'}`;
        });
        return `${kind}: {${[...new Set(amounts)].join(', ')}}`;
    });
    return {
        what,
        why: `The quota ${quota} counts ${listing([...new Set(wants.map(({ field }) => field))])}, so every container has to say how much it wants.`,
        fix: `Add to the container, with your numbers: resources: {${yaml.join(', ')}}`,
        ...(path && { path: [...path, 'resources'] }),
    };
}
function tellExceeded(message, scene, what) {
    const [, quota, requested = '', used = '', limited = ''] = /exceeded quota: (\S+), requested: (.*?), used: (.*?), limited: (.*)$/.exec(message) ?? [];
    if (quota === undefined)
        return { what, why: `The cluster says: ${message}`, fix: 'Ask for less in resources, or have the quota raised.' };
    const [asked, taken, most] = [requested, used, limited].map(amounts);
    const parts = Object.keys(asked).map((name) => `${name}: ${taken[name] ?? '?'} of ${most[name] ?? '?'} used, and a pod wants ${asked[name]} more`);
    const [first = ''] = Object.keys(asked);
    const path = fieldOf(first, scene);
    const isCount = first === 'pods' || first.startsWith('count/');
    return {
        what,
        why: `The quota ${quota} allows no more. ${parts.join('; ')}.`,
        fix: `${isCount ? 'Use fewer replicas' : 'Ask for less here'}, free some (kubectl -n ${scene.object.metadata.namespace} get pods), or have the quota raised: kubectl -n ${scene.object.metadata.namespace} edit resourcequota ${quota}`,
        ...(path && { path }),
    };
}
const amounts = (text) => Object.fromEntries(text.split(',').map((part) => part.split('=').map((word) => word.trim())));
function fieldOf(counted, { manifest }) {
    if (counted === 'pods' || counted.startsWith('count/'))
        return ['spec', 'replicas'];
    const [kind, resource] = counted.includes('.') ? counted.split('.') : ['requests', counted];
    const path = containerPaths(manifest)
        .map((container) => [...container, 'resources', kind ?? '', resource ?? ''])
        .find((one) => valueAt(manifest.object, one) !== undefined);
    return path ?? containerPaths(manifest)[0];
}

;// CONCATENATED MODULE: ./build/rollout/failure/creation.js






const creation_GRACE = 20;
const ROLLING_GRACE = 120;
const creation_named = ({ object }) => `${label(object)}: its pods are refused`;
const REFUSALS = [
    {
        name: 'quota',
        said: /exceeded quota|failed quota|insufficient quota/,
        grace: creation_GRACE,
        says: 'a quota refuses its pods',
        tell: tellQuota,
    },
    {
        name: 'pod-security',
        said: /violates PodSecurity/,
        grace: creation_GRACE,
        says: 'Pod Security refuses its pods',
        tell: tellPodSecurity,
    },
    {
        name: 'service-account',
        said: /serviceaccount "[^"]+" not found|no service account specified/,
        grace: creation_GRACE,
        says: 'its service account is missing',
        tell: tellServiceAccount,
    },
    {
        name: 'webhook-down',
        said: /failed calling webhook|failed to call webhook|conversion webhook/,
        grace: 120,
        says: 'a webhook does not answer',
        tell: tellWebhookDown,
    },
    {
        name: 'webhook-denies',
        said: /admission webhook "[^"]+" denied|ValidatingAdmissionPolicy '[^']+'/,
        grace: 10,
        says: 'a policy refuses its pods',
        tell: tellDenial,
    },
    { name: 'creation', said: /./s, grace: creation_GRACE, says: 'its pods are refused', tell: creation_tellOther },
];
function refusalOf(scene) {
    const { object, events } = scene;
    const failing = condition(object, 'ReplicaFailure');
    if (failing?.status === 'True')
        return failing.message;
    if (object.kind === 'Deployment')
        return undefined;
    const last = events.findLast(({ on, reason }) => on.kind !== 'Pod' && reason === 'FailedCreate');
    const made = events.findLast(({ on, reason }) => on.kind !== 'Pod' && reason === 'SuccessfulCreate');
    return last === undefined || (made !== undefined && made.lastSeen > last.lastSeen) ? undefined : last.message;
}
const refusalIn = (message) => REFUSALS.find(({ said }) => said.test(message));
function creation_see(scene) {
    const message = refusalOf(scene);
    if (message === undefined)
        return [];
    const { name, grace, says } = refusalIn(message);
    const makesRoom = name === 'quota' && (scene.serving > 0 || scene.pods.length > 0);
    const rule = `refused-${name}`;
    return [
        {
            rule,
            key: rule,
            grace: makesRoom ? ROLLING_GRACE : grace,
            warnAfter: 30,
            on: label(scene.object),
            message: brief(message),
            says,
        },
    ];
}
function tellServiceAccount(message, scene) {
    const name = /serviceaccount "([^"]+)"/.exec(message)?.[1] ?? 'default';
    const namespace = scene.object.metadata.namespace ?? 'default';
    const accounts = scene.set
        .filter(({ object }) => object.kind === 'ServiceAccount')
        .map(({ object }) => object.metadata.name);
    const near = nearestName(name, accounts.filter((one) => one !== name));
    const path = podField(scene.manifest, 'serviceAccountName');
    return {
        what: `${creation_named(scene)}: the service account ${name} does not exist`,
        why: `The namespace ${namespace} has no ServiceAccount ${name}; this set has ${accounts.length === 0 ? 'none' : listing(accounts)}.`,
        fix: near === undefined
            ? `Add it to the manifests:\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: ${namespace}`
            : `Write \`serviceAccountName: ${near}\` here, or add ServiceAccount/${name} to the manifests.`,
        ...(path && { path }),
    };
}
function tellDenial(message, scene) {
    const [, name, said] = /(?:admission webhook "|ValidatingAdmissionPolicy ')([^"']+)["'][^:]*?(?:denied (?:the )?request)?: (.*)$/s.exec(message) ?? [];
    const path = podField(scene.manifest);
    return {
        what: `${creation_named(scene)} by a policy of the cluster, ${name ?? 'whose name is not said'}`,
        why: `It says: ${brief(said ?? message)}`,
        fix: 'Change in the pod template what it asks for. Who looks after the cluster knows the policy, and its exceptions.',
        ...(path && { path }),
    };
}
function tellWebhookDown(message, scene) {
    const name = /webhook "([^"]+)"/.exec(message)?.[1];
    const [, service, namespace] = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/.exec(message) ?? [];
    const said = /: ((?:dial tcp|context deadline|no endpoints|no service|service "|x509|tls|EOF|an error|the server)[^"]*(?:"[^"]*"[^"]*)*)$/.exec(message)?.[1];
    const pods = service === undefined ? 'its pods' : `the pods of Service/${service} in the namespace ${namespace}`;
    return {
        what: `${creation_named(scene)}, because the webhook ${name ?? 'that checks them'} does not answer`,
        why: `The cluster asks it before it makes a pod, and got: ${said ?? message}`,
        fix: `Nothing in this set is wrong. See ${pods}: kubectl -n ${namespace ?? 'NAMESPACE'} get pods,endpointslices\nAfter “i/o timeout” or “deadline exceeded”, let the nodes’ security group take the webhook’s port from the cluster’s own.`,
    };
}
function creation_tellOther(message, scene) {
    const path = podField(scene.manifest);
    return {
        what: creation_named(scene),
        why: `The cluster says: ${message}`,
        fix: 'Change in the pod template what the message names.',
        ...(path && { path }),
    };
}
const CREATION = REFUSALS.map(({ name, tell }, index) => ({
    name: `refused-${name}`,
    see: (scene) => (index === REFUSALS.findIndex(({ said }) => said.test(refusalOf(scene) ?? '')) ? creation_see(scene) : []),
    tell: ({ message }, scene) => tell(message, scene),
}));

;// CONCATENATED MODULE: ./build/rollout/sight/serving.js
const AWS_CONTROLLERS = ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'];
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const ALB_ANNOTATIONS = 'alb.ingress.kubernetes.io/';
function classOf(ingress) {
    return ingress.metadata?.annotations?.[CLASS_ANNOTATION] ?? ingress.spec?.ingressClassName;
}
function servingOf(ingress, around) {
    const className = classOf(ingress);
    if (className === undefined)
        return hasAlbAnnotations(ingress) ? { by: 'aws', className: '' } : { by: 'unnamed' };
    if (ingress.metadata?.annotations?.[CLASS_ANNOTATION] !== undefined)
        return className === 'alb' ? { by: 'aws', className } : { by: 'other', controller: className };
    if (around?.ingressClasses !== undefined) {
        const found = around.ingressClasses.find(({ name }) => name === className);
        if (found === undefined)
            return { by: 'nobody', className };
        return AWS_CONTROLLERS.includes(found.controller)
            ? { by: 'aws', className }
            : { by: 'other', controller: found.controller };
    }
    if (around?.unseen.includes('ingressclasses') !== true)
        return { by: 'unasked', className };
    return hasAlbAnnotations(ingress) || /\balb\b/i.test(className)
        ? { by: 'aws', className }
        : { by: 'unknown', className };
}
function hasAlbAnnotations(ingress) {
    return Object.keys(ingress.metadata?.annotations ?? {}).some((name) => name.startsWith(ALB_ANNOTATIONS));
}
function serving_backendsOf({ spec }) {
    const backends = [
        spec?.defaultBackend,
        ...(spec?.rules ?? []).flatMap((rule) => (rule.http?.paths ?? []).map(({ backend }) => backend)),
    ];
    const services = backends.flatMap((backend) => {
        const { name, port } = backend?.service ?? {};
        return name === undefined || port?.name === 'use-annotation' ? [] : [String(name)];
    });
    return [...new Set(services)];
}
function backendPath({ spec }, service) {
    for (const [at, rule] of (spec?.rules ?? []).entries())
        for (const [place, { backend }] of (rule.http?.paths ?? []).entries())
            if (backend?.service?.name === service)
                return ['spec', 'rules', at, 'http', 'paths', place, 'backend', 'service'];
    return spec?.defaultBackend?.service?.name === service ? ['spec', 'defaultBackend', 'service'] : undefined;
}

;// CONCATENATED MODULE: ./build/rollout/judge/confirmation.js


const RECONCILED = ['SuccessfullyReconciled', 'EnsuredLoadBalancer', 'UpdatedLoadBalancer'];
const confirmation_SILENCE_MS = 10_000;
function needsConfirmation({ action, object }) {
    return action === 'configured' && object.kind === 'Ingress';
}
function unconfirmed(verdict, object, around) {
    const { by } = servingOf(object, around);
    if (verdict.state !== 'ready' || (by !== 'aws' && by !== 'unasked'))
        return verdict;
    return waiting(`${verdict.says}, and its controller has not told of the change yet`);
}
function isConfirmed({ object, events, unseen }, elapsedMs) {
    if (unseen.includes('events'))
        return true;
    const last = events
        .filter(({ on, type, reason }) => on.uid === object.metadata.uid && (type === 'Warning' || RECONCILED.includes(reason)))
        .toSorted((one, other) => one.lastSeen - other.lastSeen)
        .at(-1);
    return last === undefined ? elapsedMs >= confirmation_SILENCE_MS : RECONCILED.includes(last.reason);
}

;// CONCATENATED MODULE: ./build/rollout/readiness/loadBalancer.js


function hostOf(object) {
    const [first] = object.status?.loadBalancer?.ingress ?? [];
    return first?.hostname ?? first?.ip;
}
const NONE_YET = 'no load balancer yet';
const service = (object, around) => {
    if (object.spec?.type !== 'LoadBalancer')
        return ready('reachable inside the cluster');
    const host = hostOf(object);
    if (host === undefined)
        return waiting(NONE_YET);
    return loadBalancer_selects(object) && isEmpty(around) ? waiting(`${host}, no ready pod behind it`) : ready(host);
};
function loadBalancer_selects({ spec }) {
    return Object.keys(spec?.selector ?? {}).length > 0;
}
function isEmpty(around) {
    return around?.unseen.includes('endpointslices') !== true && (around?.readyEndpoints ?? 0) === 0;
}
const ingress = (object, around) => {
    const host = hostOf(object);
    const missing = around?.missingServices ?? [];
    if (host !== undefined)
        return missing.length > 0 ? waiting(`${host}, but there is no Service/${missing.join(', Service/')}`) : ready(host);
    const serving = servingOf(object, around);
    switch (serving.by) {
        case 'other':
            return ready(`served by ${serving.controller}, and not waited for`);
        case 'unnamed':
            return ready('names no ingress class, so nothing is waited for');
        case 'unknown':
            return ready(`its ingress class ${serving.className} may not be read, so nothing is waited for`);
        case 'nobody':
            return waiting(`no load balancer yet: there is no IngressClass ${serving.className}`);
        case 'aws':
        case 'unasked':
            return waiting(NONE_YET);
    }
};

;// CONCATENATED MODULE: ./build/rollout/failure/balancerAccount.js

const balancerAccount_denied = {
    name: 'balancer-denied',
    text: /AccessDenied|UnauthorizedOperation|not authorized to perform/i,
    grace: 30,
    says: 'its controller may not make it',
    tell: ({ 0: found, input }, { object }) => {
        const action = /not authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(input)?.[1];
        const role = /assumed-role\/([\w+=,.@-]+)/.exec(input)?.[1];
        const user = /:user\/([\w+=,.@/-]+)/.exec(input)?.[1];
        const who = role !== undefined ? `the role ${role}` : user !== undefined ? `the user ${user}` : 'the controller’s role';
        return {
            what: `AWS does not let the controller make the load balancer of ${label(object)}`,
            why: action === undefined ? `AWS says ${found} to ${who}.` : `${capital(who)} may not ${action}.`,
            fix: fixOf(action, who, input),
        };
    },
};
function fixOf(action, who, text) {
    const denial = /explicit deny in an? ([\w -]*policy)/.exec(text)?.[1];
    if (denial !== undefined)
        return `A ${denial} denies it, and no permission outweighs that: take it out there.`;
    const allow = `Allow ${action === undefined ? 'what it asks for' : `\`${action}\``} in a policy of ${who}.`;
    return `${allow} The whole policy that the AWS Load Balancer Controller needs comes with its release (docs/install/iam_policy.json); the cloud provider’s is AmazonEKSClusterPolicy, and Auto Mode’s AmazonEKSLoadBalancingPolicy.`;
}
const QUOTAS = {
    TooManyLoadBalancers: 'load balancers of this kind in the region',
    TooManyTargetGroups: 'target groups in the region',
    TooManyListeners: 'listeners of a load balancer',
    TooManyRules: 'rules of a load balancer',
    TooManyTargets: 'targets of a load balancer',
    TooManyCertificates: 'certificates of a load balancer',
    TooManyUniqueTargetGroupsPerLoadBalancer: 'target groups of a load balancer',
    AddressLimitExceeded: 'Elastic IP addresses in the region',
    SecurityGroupLimitExceeded: 'security groups of the VPC',
    RulesPerSecurityGroupLimitExceeded: 'rules of a security group',
};
const quota = {
    name: 'balancer-quota',
    text: new RegExp(`\\b(${Object.keys(QUOTAS).join('|')})(?:Exception)?\\b`),
    grace: 0,
    says: 'a quota of AWS is used up',
    tell: ([, code = ''], { object }) => ({
        what: `The load balancer of ${label(object)} would be one too many`,
        why: `AWS says ${code}: the quota of ${QUOTAS[code]} is used up.`,
        fix: code === 'TooManyLoadBalancers'
            ? 'Let several Ingresses share one by the annotation `alb.ingress.kubernetes.io/group.name`, remove load balancers that nobody uses, or have the quota raised (aws service-quotas list-service-quotas --service-code elasticloadbalancing).'
            : 'Remove what nobody uses, or have the quota raised in Service Quotas.',
    }),
};
function capital(text) {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

;// CONCATENATED MODULE: ./build/rollout/failure/balancerTexts.js



const SERVICE_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const INGRESS_SCHEME = 'alb.ingress.kubernetes.io/scheme';
const ANNOTATIONS = ['metadata', 'annotations'];
const BALANCER_TEXTS = [
    {
        name: 'controller-credentials',
        text: /not authorized to perform sts:AssumeRole|WebIdentityErr|failed to refresh cached credentials|InvalidClientTokenId/i,
        grace: 60,
        says: 'its controller has no AWS credentials',
        tell: (_, { object }) => ({
            what: `The controller that makes the load balancer of ${label(object)} cannot sign in to AWS`,
            why: 'STS refuses the role that its service account is given, so it can ask AWS for nothing.',
            fix: 'Check the role of the controller’s service account (kubectl -n kube-system describe serviceaccount aws-load-balancer-controller): its trust policy has to name this cluster’s OIDC issuer and that account, or a Pod Identity association has to exist.',
        }),
    },
    balancerAccount_denied,
    quota,
    {
        name: 'subnets-full',
        text: /Not enough IP space available in (subnet-\w+)/,
        grace: 30,
        says: 'its subnets are full',
        tell: ([, subnet], { object }) => ({
            what: `There is no room for the load balancer of ${label(object)} in ${subnet}`,
            why: 'A load balancer needs 8 free addresses in each of its subnets.',
            fix: 'Free some addresses there, or give the load balancer other subnets by tags or by its subnets annotation.',
            path: ANNOTATIONS,
        }),
    },
    {
        name: 'no-subnets',
        text: /could not find any suitable subnets|couldn't auto-discover subnets|unable to resolve at least one subnet|subnets count less than minimal required count/,
        grace: 30,
        says: 'no subnets for it',
        tell: noSubnets,
    },
    {
        name: 'subnets-named',
        text: /couldn't find all subnets[^\n]*|subnet (?:ID|with Name tag) not found: \S+|multiple subnets in same Availability Zone \S+/,
        grace: 30,
        says: 'its subnets are wrong',
        tell: ([found], { object }) => ({
            what: `The subnets that ${label(object)} names cannot be used`,
            why: `Its controller says: ${found}.`,
            fix: 'Correct its subnets annotation: IDs or Name tags of subnets of the cluster’s VPC, one in each zone.',
            path: ANNOTATIONS,
        }),
    },
    {
        name: 'no-certificate',
        text: /no certificate found for host: (\S+)|(CertificateNotFound|UnsupportedCertificate)/,
        grace: 30,
        says: 'no certificate for it',
        tell: noCertificate,
    },
    {
        name: 'ingress-class-invalid',
        text: /invalid ingress (class|group): ([^\n]*)/,
        grace: 30,
        says: 'its class or group is invalid',
        tell: ([, part, said], { object }) => ({
            what: `The ingress ${part} of ${label(object)} is not valid`,
            why: `Its controller says: ${said}.`,
            fix: part === 'class'
                ? 'Correct spec.ingressClassName, or the IngressClass and the IngressClassParams that it refers to (kubectl get ingressclass,ingressclassparams).'
                : 'Correct alb.ingress.kubernetes.io/group.name: at most 63 of a-z, 0-9, - and ., with a letter or digit at both ends.',
            path: part === 'class' ? ['spec', 'ingressClassName'] : [...ANNOTATIONS, 'alb.ingress.kubernetes.io/group.name'],
        }),
    },
    {
        name: 'group-conflict',
        text: /(conflicting [\w -]+|multiple ingress defined default backend): ([^\n]*)/i,
        grace: 30,
        says: 'its group disagrees',
        tell: ([, what, said], { object }) => ({
            what: `${label(object)} and another Ingress of its group do not agree`,
            why: `One load balancer serves the whole group, and its members ask for different things: ${what}: ${said}.`,
            fix: 'Say the same in every Ingress of the group, say it in one alone, or take this Ingress out of the group.',
            path: ANNOTATIONS,
        }),
    },
    {
        name: 'backend-missing',
        text: /(?:Service|services) "([^"]+)" not found|unable to find port (\S+) on service (\S+)/,
        grace: 30,
        says: 'a Service behind it is missing',
        tell: ([, service, port, of = ''], { object }) => ({
            what: service === undefined
                ? `${label(object)} leads to port ${port} of Service/${of.split('/').at(-1)}, which has no such port`
                : `${label(object)} leads to Service/${service}, which does not exist`,
            why: 'Its controller makes nothing of an Ingress until each of its backends is there, for the other paths neither.',
            fix: 'Correct the backend’s name and port, or add the Service to `manifests`.',
            path: backendPath(object, service ?? of.split('/').at(-1)) ?? ['spec'],
        }),
    },
    {
        name: 'target-type',
        text: /When using Instance targets, your service be must of type|service type must be either 'NodePort' or 'LoadBalancer': (\S+)|unsupported service type "ClusterIP" for load balancer target type/,
        grace: 30,
        says: 'its targets need node ports',
        tell: (_, { object }) => ({
            what: `${label(object)} leads to a Service of type ClusterIP, which its load balancer cannot reach`,
            why: 'With targets of type instance, the default, requests go to a port of the nodes, and a ClusterIP Service has none.',
            fix: `Add the annotation \`${object.kind === 'Ingress' ? 'alb.ingress.kubernetes.io/target-type' : 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'}: ip\`, so that requests go to the pods, or make the Service’s type NodePort.`,
            path: ANNOTATIONS,
        }),
    },
    {
        name: 'webhook-down',
        text: /failed calling webhook "([^"]*elbv2\.k8s\.aws)"/,
        grace: 120,
        says: 'the webhook of its controller is down',
        tell: ([, webhook], { object }) => ({
            what: `The load balancer of ${label(object)} cannot be made: the webhook ${webhook} does not answer`,
            why: 'The AWS Load Balancer Controller is installed, and none of its pods is ready.',
            fix: 'Look at its pods: kubectl -n kube-system describe pods -l app.kubernetes.io/name=aws-load-balancer-controller',
        }),
    },
    {
        name: 'balancer-settings',
        text: /failed to parse \w+ annotation, ([\w./-]+): [^\n]*|(?:failed to parse|empty) listen-ports configuration[^\n]*|listen (?:port|protocol) must be within[^\n]*|unknown (?:scheme|targetType|IPAddressType|lbScheme|action type|authType)[^\n]*|missing actions?\.\S+ configuration|(?:exact|prefix) path shouldn't contain wildcards[^\n]*|group order must be within[^\n]*|load balancer name cannot be longer[^\n]*/,
        grace: 10,
        says: 'one of its settings is invalid',
        tell: ([said, annotation], { object }) => ({
            what: `A setting of ${label(object)} is not valid`,
            why: `Its controller says: ${said}.`,
            fix: annotation === undefined ? 'Correct it in its annotations or paths.' : `Correct the annotation ${annotation}.`,
            path: annotation === undefined ? ANNOTATIONS : [...ANNOTATIONS, annotation],
        }),
    },
];
function noSubnets({ input }, { object }) {
    const [, found, wanted] = /minimal required count: (\d+) < (\d+)/.exec(input) ?? [];
    const isPublic = schemeOf(object) === 'internet-facing';
    const kind = isPublic ? 'public' : 'private';
    const [, seen = '0', foreign = '0', full = '0'] = /Evaluated (\d+) subnets: (\d+) are tagged for other clusters, (?:and )?(\d+) have insufficient/.exec(input) ?? [];
    const looked = seen === '0'
        ? `Its controller looked through the VPC and found no ${kind} subnet that it may use.`
        : `Of ${seen} ${kind} subnets ${foreign} are tagged for other clusters, and ${full} have fewer than 8 free addresses.`;
    return {
        what: `There is no subnet for the load balancer of ${label(object)}`,
        why: wanted === undefined
            ? looked
            : `An Application Load Balancer needs subnets in ${wanted} zones, and its controller found ${found}.`,
        fix: `Tag ${kind} subnets in at least two zones: aws ec2 create-tags --resources subnet-… --tags Key=kubernetes.io/role/${isPublic ? 'elb' : 'internal-elb'},Value=1. Each needs 8 free addresses${isPublic ? ' and a route to an internet gateway' : ''}.`,
        path: ANNOTATIONS,
    };
}
function schemeOf({ kind, spec, metadata }) {
    const annotations = metadata.annotations ?? {};
    if (kind === 'Ingress')
        return annotations[INGRESS_SCHEME] ?? 'internal';
    const internal = annotations['service.beta.kubernetes.io/aws-load-balancer-internal'];
    if (internal !== undefined)
        return internal === 'false' ? 'internet-facing' : 'internal';
    return annotations[SERVICE_SCHEME] ?? (spec?.loadBalancerClass === undefined ? 'internet-facing' : 'internal');
}
function noCertificate([, host, code], { object }) {
    return {
        what: host === undefined
            ? `The certificate that ${label(object)} names cannot be used`
            : `There is no certificate for ${host}, which ${label(object)} serves over HTTPS`,
        why: host === undefined
            ? `AWS says ${code}: it has to be an issued one of ACM, of this account and the load balancer’s region.`
            : 'Its controller looked for one among the issued certificates of ACM in this region.',
        fix: host === undefined
            ? 'Correct the ARN in its annotations.'
            : `Request one (aws acm request-certificate --domain-name ${host} --validation-method DNS) and validate it, or name one by alb.ingress.kubernetes.io/certificate-arn.`,
        path: ANNOTATIONS,
    };
}

;// CONCATENATED MODULE: ./build/rollout/failure/targetHealth.js

const GATE = /^target-health\.[\w.]+\//;
const targetHealth_REASONS = [
    [
        /RegistrationInProgress|InitialHealthChecking/,
        'The load balancer is taking the pod on; that takes half a minute to two.',
    ],
    [
        /FailedHealthChecks|ResponseCodeMismatch/,
        'The pod answers its health check with something else than the success that the load balancer expects (200, unless the annotation success-codes says otherwise).',
    ],
    [
        /Timeout/,
        'The pod does not answer its health check in time: the port may be wrong, or a security group may keep the load balancer out.',
    ],
    [/NotInUse|NotRegistered/, 'The load balancer does not lead to this pod: no listener uses its target group yet.'],
    [/IpUnusable|InvalidState/, 'The pod’s address cannot be used as a target.'],
];
const targetHealth = {
    name: 'target-health',
    see: ({ pods }) => pods.filter(isHeldBack).map((pod) => ({
        rule: 'target-health',
        key: `${pod.metadata.uid}/target-health`,
        grace: Infinity,
        warnAfter: 120,
        on: `Pod/${pod.metadata.name}`,
        message: stateOf(pod),
        says: 'waits for the load balancer to find it healthy',
    })),
    tell: ({ on, message }, { object }) => ({
        what: `${on} of ${label(object)} runs, and waits for the load balancer to find it healthy`,
        why: [
            'Its readiness gate of the AWS Load Balancer Controller is not open.',
            targetHealth_REASONS.find(([reason]) => reason.test(message))?.[1] ??
                (message === '' ? 'The controller has not said anything about it.' : undefined),
        ]
            .filter((sentence) => sentence !== undefined)
            .join(' '),
        fix: 'Check that the health check’s path and port (alb.ingress.kubernetes.io/healthcheck-path, -port) answer 200 in the pod, and that the nodes’ security group lets the load balancer in: kubectl describe targetgroupbinding',
    }),
};
function isHeldBack({ spec, status }) {
    const isTrue = (type) => status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
    const gates = (spec?.readinessGates ?? []).map((gate) => gate.conditionType);
    return isTrue('ContainersReady') && !isTrue('Ready') && gates.some((gate) => GATE.test(gate) && !isTrue(gate));
}
function stateOf({ status }) {
    const closed = status?.conditions?.find((one) => GATE.test(one.type) && one.status !== 'True');
    return [closed?.reason, closed?.message].filter(Boolean).join(': ');
}

;// CONCATENATED MODULE: ./build/rollout/failure/unclaimed.js




const SILENCE = 60;
const FINALIZERS = /\/load-balancer-cleanup$|\/resources$|^group\.ingress\./;
const NOBODYS = /Endpoint|^ClusterIP|^Allocat/;
const unclaimed = {
    name: 'balancer-unclaimed',
    see: (scene) => {
        const { object, events, unseen } = scene;
        if (!isAwaited(scene) || hostOf(object) !== undefined)
            return [];
        if ((object.metadata.finalizers ?? []).some((name) => FINALIZERS.test(name)))
            return [];
        if (events.some(({ on, reason }) => on.uid === object.metadata.uid && !NOBODYS.test(reason)))
            return [];
        return [
            {
                rule: 'balancer-unclaimed',
                key: `${object.metadata.uid}/balancer-unclaimed`,
                ...(unseen.includes('events') ? { grace: Infinity, warnAfter: SILENCE } : { grace: SILENCE }),
                on: label(object),
                message: '',
                says: 'no controller takes it on',
            },
        ];
    },
    tell: (_, scene) => (scene.object.kind === 'Service' ? aboutService(scene) : aboutIngress(scene)),
};
function isAwaited({ object, around }) {
    if (object.kind === 'Service')
        return object.spec?.type === 'LoadBalancer';
    return object.kind === 'Ingress' && servingOf(object, around).by === 'aws';
}
const LOOK = 'kubectl -n kube-system get deployment aws-load-balancer-controller';
function aboutService({ object, unseen }) {
    const className = object.spec.loadBalancerClass;
    const what = nobody(object, unseen);
    const path = className === undefined ? ['spec', 'type'] : ['spec', 'loadBalancerClass'];
    const again = `A Service keeps its class: delete ${label(object)} before the corrected one is applied.`;
    switch (className) {
        case 'service.k8s.aws/nlb':
            return {
                what,
                why: 'Its loadBalancerClass is service.k8s.aws/nlb: the AWS Load Balancer Controller has to make it, which is not installed or not running.',
                fix: `Look after the controller (${LOOK}), or leave the class out and let the cluster’s own cloud provider make it. ${again}`,
                path,
            };
        case 'eks.amazonaws.com/nlb':
            return {
                what,
                why: 'Its loadBalancerClass is eks.amazonaws.com/nlb: EKS Auto Mode has to make it, which this cluster seems not to have on.',
                fix: `Turn on Auto Mode’s load balancing for the cluster, or leave the class out. ${again}`,
                path,
            };
        case undefined:
            return unclaimed_handedOver(object)
                ? {
                    what,
                    why: 'Its annotation aws-load-balancer-type hands it to the AWS Load Balancer Controller, which is not installed or not running; the cloud provider leaves it alone.',
                    fix: `Look after the controller (${LOOK}), or leave the annotation out.`,
                    path: ['metadata', 'annotations'],
                }
                : {
                    what,
                    why: 'It names no loadBalancerClass, so it is for the cluster’s own cloud provider, which is silent.',
                    fix: 'If the cluster makes no load balancers by itself, install the AWS Load Balancer Controller and set loadBalancerClass: service.k8s.aws/nlb.',
                    path,
                };
        default:
            return {
                what,
                why: `Its loadBalancerClass is ${className}, and no controller in the cluster serves that.`,
                fix: `Correct it (on EKS: none, service.k8s.aws/nlb for the AWS Load Balancer Controller, eks.amazonaws.com/nlb for Auto Mode), or install the controller for it. ${again}`,
                path,
            };
    }
}
function unclaimed_handedOver({ metadata }) {
    return /^(external|nlb-ip)$/.test(metadata.annotations?.['service.beta.kubernetes.io/aws-load-balancer-type'] ?? '');
}
function aboutIngress({ object, around, unseen }) {
    const className = classOf(object);
    const classes = around?.ingressClasses;
    const listed = (classes ?? []).map((one) => `${one.name} (${one.controller})`).join(', ');
    const named = classes?.find(({ name }) => name === className);
    const what = nobody(object, unseen);
    if (className === undefined)
        return {
            what,
            why: `It has annotations of an Application Load Balancer and names no ingress class${listed === '' ? '' : `; the cluster has ${listed}`}.`,
            fix: `Say which in spec.ingressClassName${named === undefined ? ', for example alb' : ''}.`,
            path: ['spec'],
        };
    const auto = named?.controller === 'eks.amazonaws.com/alb';
    return {
        what,
        why: `Its ingress class is ${className}${named === undefined ? '' : `, of the controller ${named.controller}`}: ${auto ? 'EKS Auto Mode' : 'the AWS Load Balancer Controller'} has to make its load balancer, and it is not ${auto ? 'on' : 'installed or not running'}.${listed === '' ? '' : ` The cluster’s classes are: ${listed}.`}`,
        fix: auto
            ? 'Turn on Auto Mode’s load balancing for the cluster, or name another class.'
            : `Look after the controller (${LOOK}), or name another class.`,
        path: ['spec', 'ingressClassName'],
    };
}
function nobody(object, unseen) {
    return unseen.includes('events')
        ? `${label(object)} got no load balancer; events, which would say why, may not be read`
        : `${label(object)} got no load balancer: no controller has said a word about it for ${(0,build_deadline/* timeText */.T)(SILENCE * 1000)}`;
}

;// CONCATENATED MODULE: ./build/rollout/failure/loadBalancer.js







const loadBalancer_KINDS = ['Service', 'Ingress'];
const FAILED = /^Failed(BuildModel|DeployModel|LoadGroupID|AddFinalizer|UpdateStatus|NetworkReconcile)$|^(Sync|Update)LoadBalancerFailed$|^ConflictingIngressClass$/;
function ruleOf(row) {
    return {
        name: row.name,
        see: (scene) => {
            const event = complaint(scene);
            if (event === undefined || rowOf(event) !== row)
                return [];
            return [symptom(row.name, row.grace, row.says, event.message, scene)];
        },
        tell: (seen, scene) => {
            const found = row.text.exec(seen.message);
            return found === null ? otherComplaint.tell(seen, scene, []) : tellOf(row, found, scene);
        },
    };
}
function tellOf(row, found, scene) {
    const { name: own, namespace = 'default' } = scene.object.metadata;
    const [, of = namespace, name = own] = /\bingress: ([\w.-]+)\/([\w.-]+): /.exec(found.input) ?? [];
    if (of === namespace && name === own)
        return row.tell(found, scene);
    const other = { kind: 'Ingress', metadata: { name, namespace: of } };
    const { what, why, fix } = row.tell(found, { ...scene, object: other });
    const shared = `${label(scene.object)} shares its load balancer, and one broken Ingress holds up the whole group.`;
    return { what: `${label(scene.object)} waits: ${what}`, why: `${shared} ${why}`, fix: `In namespace ${of}: ${fix}` };
}
function rowOf({ message }) {
    return BALANCER_TEXTS.find(({ text }) => text.test(message));
}
function complaint({ object, events }) {
    if (!loadBalancer_KINDS.includes(object.kind))
        return undefined;
    const own = events.filter(({ on }) => on.uid === object.metadata.uid);
    const last = own
        .filter(({ type, reason }) => type === 'Warning' && FAILED.test(reason))
        .toSorted((one, other) => other.lastSeen - one.lastSeen)[0];
    const healed = own.some(({ reason, lastSeen }) => RECONCILED.includes(reason) && last !== undefined && lastSeen >= last.lastSeen);
    return healed ? undefined : last;
}
function symptom(rule, grace, says, message, { object }) {
    return { rule, key: `${object.metadata.uid}/${rule}`, grace, says, message, on: label(object) };
}
const otherComplaint = {
    name: 'balancer-trouble',
    see: (scene) => {
        const event = complaint(scene);
        if (event === undefined || rowOf(event) !== undefined)
            return [];
        return [
            { ...symptom('balancer-trouble', Infinity, 'its controller has trouble', event.message, scene), warnAfter: 60 },
        ];
    },
    tell: ({ message }, { object }) => ({
        what: `The load balancer of ${label(object)} is not ready: its controller has trouble`,
        why: message,
        fix: `The controller tries again by itself. If it goes on, its log says more (kubectl describe ${object.kind.toLowerCase()} ${object.metadata.name}).`,
    }),
};
const classMissing = {
    name: 'ingress-class-missing',
    see: (scene) => {
        const { object, around } = scene;
        if (object.kind !== 'Ingress' || servingOf(object, around).by !== 'nobody')
            return [];
        return [symptom('ingress-class-missing', 20, 'its ingress class does not exist', '', scene)];
    },
    tell: (_, { object, around }) => {
        const name = object.spec.ingressClassName;
        const there = (around?.ingressClasses ?? []).map((one) => `${one.name} (${one.controller})`);
        return {
            what: `${label(object)} names the ingress class ${name}, which the cluster does not have`,
            why: there.length > 0
                ? `Its classes are: ${there.join(', ')}.`
                : 'It has no ingress class that may be seen: no controller for Ingresses is installed.',
            fix: name === 'alb'
                ? 'Install the AWS Load Balancer Controller, which brings the class alb (https://kubernetes-sigs.github.io/aws-load-balancer-controller). In Auto Mode, make an IngressClass with controller eks.amazonaws.com/alb.'
                : 'Correct spec.ingressClassName, or install the controller that brings this class.',
            path: ['spec', 'ingressClassName'],
        };
    },
};
const backendGone = {
    name: 'backend-gone',
    see: (scene) => {
        const { object, around } = scene;
        if (object.kind !== 'Ingress' || hostOf(object) === undefined)
            return [];
        return (around?.missingServices ?? []).map((name) => ({
            ...symptom('backend-gone', 60, `there is no Service/${name}`, '', scene),
            key: `${object.metadata.uid}/backend-gone/${name}`,
            on: `Service/${name}`,
        }));
    },
    tell: ({ on }, { object }) => ({
        what: `${label(object)} leads to ${on}, which does not exist`,
        why: 'The load balancer answers 503 for its path.',
        fix: 'Correct the backend’s name, or add the Service to `manifests`.',
        path: backendPath(object, on.slice('Service/'.length)) ?? ['spec'],
    }),
};
const nothingBehind = {
    name: 'nothing-behind',
    see: (scene) => {
        const { object, around } = scene;
        const selects = Object.keys(object.spec?.selector ?? {}).length > 0;
        if (object.kind !== 'Service' || hostOf(object) === undefined || !selects || around?.readyEndpoints !== 0)
            return [];
        return [{ ...symptom('nothing-behind', Infinity, 'no ready pod behind it', '', scene), warnAfter: 60 }];
    },
    tell: (_, { object, set }) => {
        const selector = Object.entries(object.spec.selector);
        const matching = set.filter(({ object: { spec } }) => {
            const labels = spec?.template?.metadata?.labels ?? {};
            return selector.every(([name, value]) => labels[name] === value);
        });
        const wanted = selector.map(([name, value]) => `${name}=${value}`).join(',');
        const names = matching.map((one) => label(one.object)).join(', ');
        return {
            what: `${label(object)} has its load balancer, and no ready pod behind it`,
            why: names === ''
                ? `It selects pods with ${wanted}, and no workload of this set has them.`
                : `It selects pods with ${wanted}, those of ${names}, and none of them is ready.`,
            fix: names === ''
                ? `Make its selector match the labels of the pods (kubectl get pods --show-labels).`
                : `Mend what keeps the pods of ${names} from being ready.`,
            path: ['spec', 'selector'],
        };
    },
};
const loadBalancerRules = [
    ...BALANCER_TEXTS.map(ruleOf),
    otherComplaint,
    classMissing,
    unclaimed,
    backendGone,
    nothingBehind,
    targetHealth,
];

;// CONCATENATED MODULE: ./build/rollout/failure/mounts.js





const mounts_FAILED = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];
const LATER = ['Pulling', 'Pulled', 'Created', 'Started'];
const mounts_MISSING_GRACE = 45;
const mounts_GRACE = 180;
const mounts_WARN_AFTER = 60;
function failureOf(pod, scene) {
    const started = LATER.flatMap((reason) => eventsOn(scene, pod, reason)).map(({ lastSeen }) => lastSeen);
    const waits = (pod.status?.containerStatuses ?? []).some(({ state }) => state?.waiting?.reason === 'ContainerCreating' || state?.waiting?.reason === 'PodInitializing');
    const failures = mounts_FAILED.flatMap((reason) => eventsOn(scene, pod, reason)).filter(({ message, lastSeen }) => !/failed to sync (configmap|secret) cache/.test(message) && lastSeen >= Math.max(...started));
    const telling = failures.filter(({ message }) => !message.startsWith('Unable to attach or mount volumes'));
    return waits ? (telling.at(-1) ?? failures.at(-1)) : undefined;
}
function mountRule(name, see, tell) {
    return {
        name,
        see(scene) {
            return scene.pods.flatMap((pod) => {
                const failure = failureOf(pod, scene);
                const seen = failure && see(failure, scene);
                if (failure === undefined || seen === undefined)
                    return [];
                const volume = /for volume "([^"]+)"/.exec(failure.message)?.[1];
                const message = brief(failure.message);
                const named = volume === undefined || message.includes(volume) ? message : `volume "${volume}": ${message}`;
                return [{ rule: name, on: `Pod/${pod.metadata.name}`, warnAfter: mounts_WARN_AFTER, ...seen, message: named }];
            });
        },
        tell,
    };
}
const mounts_missing = mountRule('mount-missing', ({ message }, scene) => {
    const found = missingIn(message);
    if (found === undefined)
        return undefined;
    const key = `mount-missing/${found.kind}/${found.name || found.key}`;
    const says = `waits for ${found.kind}/${found.name || '…'}${found.key === undefined ? '' : `, key ${found.key}`}`;
    return { key, grace: makerOf(found, scene) === undefined ? mounts_MISSING_GRACE : mounts_GRACE, says };
}, (symptom, scene) => {
    const found = missingIn(symptom.message);
    return found === undefined ? mounts_tellOther(symptom, scene) : tellMissing(found, scene, label(scene.object));
});
const mounts_TEXTS = [
    [
        /Multi-Attach error/,
        'A disk (EBS) is in one node at a time, and a pod on another node still holds it.',
        'Let the old pod go first: `strategy: {type: Recreate}`; or make it a StatefulSet; or use EFS, which many nodes share.',
    ],
    [
        /driver name (\S+) not found/,
        'The volume’s driver does not run on this node.',
        'Install its add-on: aws eks create-addon --cluster-name CLUSTER --addon-name aws-ebs-csi-driver (or aws-efs-csi-driver, aws-mountpoint-s3-csi-driver).',
    ],
    [
        /AccessDenied|not authorized|UnauthorizedOperation/i,
        'AWS refused the driver that fetches or attaches it.',
        'Give the action that the message names to the driver’s role; for secrets from AWS, to the role of the pod’s service account.',
    ],
    [
        /mount\.nfs|mount\.efs|Connection timed out/,
        'The node does not reach the file system.',
        'Let the security group of the file system’s mount target take port 2049 from the nodes.',
    ],
];
function mounts_tellOther({ message }, scene) {
    const volume = /volume "([^"]+)"/.exec(message)?.[1] ?? /unmounted volumes=\[([^\]\s]+)/.exec(message)?.[1] ?? undefined;
    const volumes = podField(scene.manifest, 'volumes');
    const index = fields_listAt(scene.manifest.object, volumes ?? []).findIndex((one) => valueAt(one, ['name']) === volume);
    const known = mounts_TEXTS.find(([text]) => text.test(message));
    const path = volumes && (index < 0 ? volumes : [...volumes, index]);
    return {
        what: `${label(scene.object)}: ${volume === undefined ? 'a volume' : `the volume ${volume}`} cannot be mounted`,
        why: known?.[1] ?? `The node says: ${message}`,
        fix: known?.[2] ??
            `See which driver serves it, and that driver’s log: kubectl -n ${scene.object.metadata.namespace} get pvc; kubectl -n kube-system get pods | grep csi`,
        ...(path && { path }),
    };
}
const mounts_other = mountRule('mount', ({ message }) => missingIn(message) === undefined ? { key: 'mount', grace: mounts_GRACE, says: 'a volume cannot be mounted' } : undefined, mounts_tellOther);
const MOUNTS = [mounts_missing, mounts_other];

;// CONCATENATED MODULE: ./build/rollout/failure/rejected.js



const REJECTIONS = /^(OutOf\w+|UnexpectedAdmissionError|NodeAffinity|NodePorts|TaintToleration|PreemptContainer\w*|Evicted|NodeLost|Shutdown|Terminated|NodeShutdown)$/;
const MANY = 3;
const rejected_WARN_AFTER = 30;
const rejected = {
    name: 'pod-rejected',
    see({ object, pods }) {
        const out = pods.filter(({ status }) => status?.phase === 'Failed' && REJECTIONS.test(status.reason ?? ''));
        return out.map((pod) => ({
            rule: 'pod-rejected',
            key: 'pod-rejected',
            grace: object.kind === 'Pod' ? 0 : Number.POSITIVE_INFINITY,
            ...(out.length < MANY ? {} : { warnAfter: rejected_WARN_AFTER }),
            on: `Pod/${pod.metadata.name}`,
            message: brief(`${pod.status.reason}: ${pod.status.message ?? ''}`),
            says: pod.status.reason === 'Evicted' ? 'evicted by its node' : `turned away by its node (${pod.status.reason})`,
        }));
    },
    tell({ message }, { object, manifest }) {
        const isPod = object.kind === 'Pod';
        const them = isPod ? 'it' : 'its pods';
        const pressure = /low on resource: (\S+?)\./.exec(message)?.[1];
        const [, container, used] = /[Cc]ontainer (\S+) was using (\w+)/.exec(message) ?? [];
        const path = container === undefined ? undefined : containerPath(manifest, container);
        if (pressure === undefined)
            return {
                what: `${label(object)}: the node would not have ${them}`,
                why: `It says: ${message}`,
                fix: isPod
                    ? 'Nothing brings a bare Pod back: run the job again, or make it a Deployment or a Job.'
                    : 'See what ails the nodes: kubectl get nodes; kubectl describe nodes',
            };
        return {
            what: `${label(object)}: the node evicted ${them}, for want of ${pressure}`,
            why: `The node was low on ${pressure}${container === undefined ? '' : `, and the container ${container} used more than it had asked for${used === undefined ? '' : ` (${used})`}`}.`,
            fix: `Ask for what it needs, so that it gets a node that has it: resources: {requests: {${pressure}: ${used ?? '…'}}}`,
            ...fields_at(path, 'resources'),
        };
    },
};

;// CONCATENATED MODULE: ./build/rollout/failure/sandbox.js




const CAUSES = [
    {
        said: /failed to assign an IP address|InsufficientFreeAddresses|no available IP|no IP addresses available/i,
        grace: 90,
        says: 'no address for its pod',
        what: 'the node has no address left for it',
        why: 'Every pod takes an address of the node’s subnet, and the subnet, or the node’s network interfaces, are out of them.',
        fix: `See which subnet is full: aws ec2 describe-subnets --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount]' --output table
If one is: add a larger subnet (a secondary CIDR such as 100.64.0.0/16) to the node groups. If none is: more or larger nodes, or prefix delegation: kubectl -n kube-system set env daemonset aws-node ENABLE_PREFIX_DELEGATION=true WARM_PREFIX_TARGET=1`,
    },
    {
        said: /127\.0\.0\.1:50051|cni plugin not initialized|network plugin is not ready|NetworkPluginNotReady|cni config uninitialized/i,
        grace: 180,
        says: 'network of the node is not ready',
        what: 'the node’s network is not ready',
        why: 'The VPC CNI (aws-node) does not answer on that node.',
        fix: `See why: kubectl -n kube-system get pods -l k8s-app=aws-node -o wide; kubectl -n kube-system logs -l k8s-app=aws-node --tail 20
Mostly its role lacks AmazonEKS_CNI_Policy.`,
    },
    {
        said: /RuntimeHandler|runtime handler|no runtime for/i,
        grace: 60,
        says: 'unknown runtime class',
        what: 'the node does not know its runtimeClassName',
        why: 'No runtime of that name is set up in the node’s containerd.',
        fix: 'Remove runtimeClassName, or keep the pods on nodes that have it (nodeSelector).',
    },
    {
        said: /./s,
        grace: 120,
        says: 'pod cannot be set up',
        what: 'the node cannot set its pod up',
        why: '',
        fix: 'Mostly the node: kubectl describe node shows its conditions. Run the job again; a pod that is deleted may get another node.',
    },
];
const causeIn = (message) => CAUSES.find(({ said }) => said.test(message));
function sandbox_failureOf(pod, scene) {
    if (pod.status?.podIP || pod.status?.phase !== 'Pending')
        return undefined;
    return ['FailedCreatePodSandBox', 'NetworkNotReady'].flatMap((reason) => eventsOn(scene, pod, reason)).at(-1);
}
function sandbox_see(scene) {
    return scene.pods.flatMap((pod) => {
        const failure = sandbox_failureOf(pod, scene);
        if (failure === undefined)
            return [];
        const message = brief(failure.message);
        const { grace, says } = causeIn(message);
        return [{ rule: 'sandbox', key: 'sandbox', grace, warnAfter: 45, on: `Pod/${pod.metadata.name}`, message, says }];
    });
}
function sandbox_tell({ message }, scene) {
    const { what, why, fix } = causeIn(message);
    const field = /runtimeClassName/.test(what) ? 'runtimeClassName' : undefined;
    return {
        what: `${label(scene.object)}: ${what}`,
        why: why === '' ? `The node says: ${message}` : why,
        fix,
        ...(field && fields_at(podField(scene.manifest, field))),
    };
}
const SANDBOX = [{ name: 'sandbox', see: sandbox_see, tell: sandbox_tell }];

;// CONCATENATED MODULE: ./build/rollout/failure/capacity.js



function insufficient(resource, { manifest, pods }) {
    const path = largest(manifest, resource);
    const written = path && valueAt(manifest.object, path);
    const live = pods[0]?.spec?.containers?.[0]?.resources?.requests?.[resource];
    const asked = written ?? live;
    const name = resource === 'ephemeral-storage' ? 'disk' : resource;
    if (/^(nvidia|amd)\.com\/gpu|aws\.amazon\.com\/neuron/.test(resource))
        return {
            says: `no node has ${resource} free`,
            why: `without a free ${resource}`,
            fix: 'Add a node group with accelerators and their device plugin, or wait for those that are in use.',
            path,
        };
    return {
        says: asked === undefined
            ? `no node has enough ${name} left`
            : `no node has the ${asked} ${name} left that it asks for`,
        why: `with too little ${name} left`,
        fix: `Ask for less ${path === undefined ? 'in resources.requests' : 'here'}, or add nodes. What the nodes have: kubectl describe nodes | grep -A9 'Allocated resources'`,
        path,
    };
}
function largest(manifest, resource) {
    const asked = containerPaths(manifest).flatMap((container) => ['requests', 'limits'].flatMap((kind) => {
        const path = [...container, 'resources', kind, resource];
        const value = valueAt(manifest.object, path);
        return value === undefined ? [] : [{ path, amount: amountOf(value) + (kind === 'requests' ? 0.001 : 0) }];
    }));
    return asked.sort((one, other) => other.amount - one.amount)[0]?.path;
}
function amountOf(value) {
    const milli = /^(\d+)m$/.exec(String(value));
    return milli === null ? (bytesOf(value) ?? 0) : Number(milli[1]) / 1000;
}

;// CONCATENATED MODULE: ./build/rollout/failure/obstacles.js




const obstacles_REASONS = [
    [/^Insufficient (\S+)$/, ([, resource = ''], scene) => insufficient(resource, scene)],
    [
        /^Too many pods$/,
        () => ({
            says: 'the nodes hold as many pods as they may',
            why: 'full of pods',
            fix: 'Add nodes, or choose larger instances: on EKS the instance type says how many pods a node holds (more with the VPC CNI’s prefix delegation).',
            path: undefined,
        }),
    ],
    [
        /untolerated taint\(s\)|untolerated taint \{(.*)\}|taints? that the pod didn't tolerate|had taint \{(.*)\}/,
        ([, one, two], { manifest }) => obstacles_taint(one ?? two, manifest),
    ],
    [
        /didn't match Pod's node affinity\/selector|didn't match node selector/,
        (_, { manifest }) => {
            const selector = podField(manifest, 'nodeSelector');
            const labels = selector && valueAt(manifest.object, selector);
            const wanted = Object.entries((labels ?? {})).map(([key, value]) => `${key}=${value}`);
            return {
                says: wanted.length === 0 ? 'none matches its node affinity' : `none has the label ${wanted.join(', ')}`,
                why: 'without the labels that it asks for',
                fix: `See what labels there are: kubectl get nodes --show-labels\nThen correct ${wanted.length === 0 ? 'the affinity' : 'nodeSelector'} here, or label a node: kubectl label node NODE ${wanted[0] ?? 'KEY=VALUE'}`,
                path: wanted.length === 0 ? podField(manifest, 'affinity') : selector,
            };
        },
    ],
    [
        /were unschedulable/,
        () => ({
            says: 'the nodes are cordoned',
            why: 'cordoned (kept free of new pods)',
            fix: 'When the maintenance is over: kubectl uncordon NODE (kubectl get nodes shows them as SchedulingDisabled). Or add nodes.',
            path: undefined,
        }),
    ],
    [
        /no available volume zone|volume node affinity conflict|didn't match PersistentVolume's node affinity/,
        (_, { manifest }) => ({
            says: 'its disk is in another zone',
            why: 'in another zone than its disk',
            fix: 'A disk (EBS) stays in its zone: add a node there, or use a StorageClass with volumeBindingMode: WaitForFirstConsumer and let the claim be made anew (its data stays behind).',
            path: podField(manifest, 'volumes'),
        }),
    ],
    [
        /exceed max volume count/,
        () => ({
            says: 'the nodes hold as many disks as they may',
            why: 'with as many disks as it may hold',
            fix: 'Add nodes, or choose instances that take more disks.',
            path: undefined,
        }),
    ],
    [
        /didn't have free ports/,
        (_, { manifest }) => ({
            says: 'its hostPort is taken on every node',
            why: 'where its hostPort is taken',
            fix: 'Remove hostPort (a Service needs none), or use `strategy: {type: Recreate}`, or fewer replicas than nodes.',
            path: fieldOfSome(manifest, ['ports']),
        }),
    ],
    [
        /pod anti-affinity rules|existing pods anti-affinity/,
        (_, { manifest }) => ({
            says: 'its anti-affinity leaves no node',
            why: 'excluded by pod anti-affinity',
            fix: 'Make it a wish: preferredDuringSchedulingIgnoredDuringExecution; or have more nodes than replicas, one more for the rollout.',
            path: podField(manifest, 'affinity'),
        }),
    ],
    [
        /pod affinity rules/,
        (_, { manifest }) => ({
            says: 'the pods that it wants to be near are nowhere',
            why: 'without the pods that it wants to be near',
            fix: 'Check the labels in podAffinity, and that those pods run.',
            path: podField(manifest, 'affinity'),
        }),
    ],
    [
        /topology spread constraints/,
        (_, { manifest }) => ({
            says: 'its spread constraints leave no node',
            why: 'excluded by topologySpreadConstraints',
            fix: 'Write whenUnsatisfiable: ScheduleAnyway, or add nodes in the other zones.',
            path: podField(manifest, 'topologySpreadConstraints'),
        }),
    ],
    [/unbound immediate PersistentVolumeClaims/, (_, scene) => claimFix(undefined, scene)],
    [/persistentvolumeclaim "([^"]+)" not found/, ([, name], scene) => claimFix(name, scene)],
];
function obstaclesIn(message, scene) {
    const [own = ''] = message.split(/\.? preemption: /);
    const [, all, reasons = own] = /^\d+\/(\d+) nodes are available: (.*)$/s.exec(own) ?? [];
    const parts = reasons
        .replace(/\.$/, '')
        .split(/, (?=\d+ )|\. (?=\S)/)
        .map((part) => /^(?:(\d+) )?(?:node\(s\) )?(.*)$/s.exec(part));
    const obstacles = parts.flatMap(([, count, text = '']) => {
        for (const [said, explain] of obstacles_REASONS) {
            const found = said.exec(text);
            if (found !== null)
                return [{ count: count === undefined ? undefined : Number(count), ...explain(found, scene) }];
        }
        return [];
    });
    const rank = ({ count, says }) => (/taint/.test(says) && obstacles.length > 1 ? 0.5 : (count ?? 1e6));
    return {
        nodes: all === undefined ? undefined : Number(all),
        obstacles: obstacles.sort((one, other) => rank(other) - rank(one)),
    };
}
function obstacles_taint(written, manifest) {
    const [, key, value = ''] = /^([^:=]+)(?:[:=] ?(.*))?$/.exec(written ?? '') ?? [];
    const path = podField(manifest, 'tolerations');
    const says = 'the nodes have taints that it does not tolerate';
    const why = `with ${key === undefined ? 'a taint' : `the taint ${key}${value === '' ? '' : `=${value}`}`} that it does not tolerate`;
    if (key !== undefined && /not-ready|unreachable|uninitialized|pressure|network-unavailable/.test(key))
        return {
            says: 'the nodes are not ready',
            why: `not ready (${key})`,
            fix: 'See what ails them: kubectl describe nodes | grep -A8 Conditions',
            path: undefined,
        };
    const match = key === undefined ? '{key: KEY, operator: Exists}' : `{key: ${key}, operator: Exists}`;
    return {
        says,
        why,
        fix: `If it may run there, add tolerations: [${match}]; else add a node without the taint. All taints: kubectl get nodes -o custom-columns=NODE:.metadata.name,TAINTS:.spec.taints`,
        path,
    };
}
function fieldOfSome(manifest, field) {
    const path = containerPaths(manifest).find((one) => valueAt(manifest.object, [...one, ...field]) !== undefined);
    return path && [...path, ...field];
}

;// CONCATENATED MODULE: ./build/rollout/failure/scheduling.js





const scheduling_GRACE = 120;
const SCALING_GRACE = 600;
const NOT_SCALING_GRACE = 60;
const BLIND_GRACE = 300;
const scheduling_WARN_AFTER = 30;
const SCALES = ['TriggeredScaleUp', 'Nominated'];
const SCALES_NOT = ['NotTriggerScaleUp'];
const KARPENTER_REFUSES = /^Failed to schedule pod|incompatible with (provisioner|nodepool)|no instance type/;
function scalingFor(pod, scene) {
    const isAnswer = ({ reason, message }) => SCALES.includes(reason) ||
        SCALES_NOT.includes(reason) ||
        (reason === 'FailedScheduling' && KARPENTER_REFUSES.test(message));
    const last = [...SCALES, ...SCALES_NOT, 'FailedScheduling']
        .flatMap((reason) => eventsOn(scene, pod, reason))
        .filter(isAnswer)
        .toSorted((one, other) => one.lastSeen - other.lastSeen)
        .at(-1);
    if (last === undefined)
        return { answer: 'unknown', says: '' };
    return { answer: SCALES.includes(last.reason) ? 'yes' : 'no', says: last.message };
}
const GRACES = {
    yes: SCALING_GRACE,
    no: NOT_SCALING_GRACE,
    unknown: scheduling_GRACE,
};
function unscheduled({ status, metadata }) {
    if (metadata.deletionTimestamp !== undefined)
        return undefined;
    const found = status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False');
    return found?.reason === 'Unschedulable' ? String(found.message ?? '') : undefined;
}
function scheduling_see(scene) {
    return scene.pods.flatMap((pod) => {
        const message = unscheduled(pod);
        if (message === undefined)
            return [];
        const { answer } = scalingFor(pod, scene);
        const grace = answer === 'unknown' && scene.unseen.includes('events') ? BLIND_GRACE : GRACES[answer];
        const on = `Pod/${pod.metadata.name}`;
        const [rule, key] = ['unschedulable', 'unschedulable'];
        return [{ rule, key, grace, warnAfter: scheduling_WARN_AFTER, on, message: shorten(message), says: 'no node takes it' }];
    });
}
function shorten(message) {
    return brief(message.split(/\.? (?:no new claims to deallocate, ?)?preemption: /)[0] ?? message);
}
function scheduling_tell({ message, on }, scene) {
    const pod = scene.pods.find(({ metadata }) => `Pod/${metadata.name}` === on) ?? { metadata: { name: '' } };
    const scaling = scalingFor(pod, scene);
    const { nodes, obstacles } = obstaclesIn(message, scene);
    const waiting = scene.pods.filter((one) => unscheduled(one) !== undefined).length || 1;
    const [first] = obstacles;
    const what = `${label(scene.object)}: ${scene.pods.length > 1 ? `no node takes ${waiting} of its ${scene.pods.length} pods` : 'no node takes its pod'}`;
    if (first === undefined)
        return { what, why: `The scheduler says: ${message}`, fix: 'Give the cluster a node that fits, or ask less of it.' };
    return {
        what: `${what}: ${first.says}`,
        why: [whyOf(nodes, obstacles), scaled(scaling)].filter((part) => part !== '').join(' '),
        fix: [...new Set(obstacles.slice(0, 2).map(({ fix }) => fix))].join('\n'),
        ...fields_at(first.path),
    };
}
function scaled({ answer, says }) {
    if (answer === 'unknown')
        return '';
    if (answer === 'yes')
        return 'The autoscaler made new nodes, and they did not help in time.';
    return `The autoscaler makes no node for it: ${brief(says.replace(/^pod didn't trigger scale-up(?: \([^)]*\))?: ?/, ''))}`;
}
function whyOf(nodes, obstacles) {
    if (nodes === undefined || obstacles.some(({ count }) => count === undefined))
        return `${obstacles[0]?.why ?? ''}`;
    if (nodes === 0)
        return 'The cluster has no nodes.';
    return `0 of ${nodes} nodes fit: ${listing(obstacles.map(({ count, why }) => `${count} ${why}`))}.`;
}
const SCHEDULING = [{ name: 'unschedulable', see: scheduling_see, tell: scheduling_tell }];

;// CONCATENATED MODULE: ./build/rollout/failure/workload.js








function failedJob({ object }) {
    if (object.kind !== 'Job')
        return undefined;
    const failed = condition(object, 'Failed');
    return failed?.status === 'True' ? { reason: failed.reason ?? '', message: failed.message ?? '' } : undefined;
}
function lastFailure(scene) {
    const failed = containersOf(scene).flatMap((container) => {
        const end = ending(container);
        return end !== undefined && end.exitCode !== 0 ? [{ container, end }] : [];
    });
    const time = ({ end }) => Date.parse(end.finishedAt ?? '') || 0;
    return failed.sort((one, other) => time(one) - time(other)).at(-1);
}
const job = {
    name: 'job-failed',
    see(scene) {
        const failed = failedJob(scene);
        if (failed === undefined)
            return [];
        const failure = lastFailure(scene);
        const container = failure?.container;
        const logs = container && {
            logs: {
                pod: container.pod.metadata.name,
                container: container.name,
                previous: container.status.state?.terminated === undefined,
            },
        };
        const isMemory = failure?.end.reason === 'OOMKilled';
        const key = container === undefined ? 'job-failed' : `${isMemory ? 'out-of-memory' : 'crash'}/${container.name}`;
        const message = brief(`${failed.reason}: ${failed.message}`);
        return [{ rule: 'job-failed', key, grace: 0, on: label(scene.object), message, says: 'failed', ...logs }];
    },
    tell(symptom, scene, logs) {
        const reason = /^\w+/.exec(symptom.message)?.[0] ?? '';
        const failure = lastFailure(scene);
        if (reason === 'DeadlineExceeded')
            return tellDeadline(scene, logs);
        const name = failure?.container.name ?? symptom.key.replace(/^.*\//, '');
        const path = containerPath(scene.manifest, name);
        const tries = scene.object.status?.failed;
        const what = `${label(scene.object)} failed${tries > 1 ? ` after ${tries} tries` : ''}`;
        if (failure === undefined)
            return {
                what,
                why: `The cluster says: ${symptom.message}. Its pods are gone, and their logs with them.`,
                fix: 'To keep the failed pods, write `restartPolicy: Never` in the pod template; then their logs can be read here.',
                path: ['spec', 'template', 'spec', 'restartPolicy'],
            };
        const { end, container } = failure;
        if (end.reason === 'OOMKilled')
            return {
                what: `${what}: its container ${name} was killed for want of memory`,
                ...moreMemory({ ...container, path }),
            };
        const all = `kubectl -n ${scene.object.metadata.namespace} logs ${container.pod.metadata.name} -c ${name}`;
        const { why, fix } = explainEnding(end, logs, all);
        return {
            what: `${what}: its container ${name} ended with exit code ${end.exitCode}`,
            why,
            fix: `${fix}\nThen run the job again: a failed Job is replaced.`,
            ...fields_at(path),
        };
    },
};
function tellDeadline({ object }, logs) {
    const seconds = object.spec?.activeDeadlineSeconds;
    const complaint = complaintOf(logs);
    return {
        what: `${label(object)} did not end within its ${seconds} s`,
        why: [`activeDeadlineSeconds is ${seconds}; the cluster stopped it then.`, complaint?.why]
            .filter(Boolean)
            .join(' '),
        fix: complaint?.fix ?? 'Raise activeDeadlineSeconds, if it only needs longer.',
        path: ['spec', 'activeDeadlineSeconds'],
    };
}
function progressDeadline(others) {
    return {
        name: 'progress-deadline',
        see(scene) {
            const { object } = scene;
            const progress = condition(object, 'Progressing');
            if (progress?.status !== 'False' || progress.reason !== 'ProgressDeadlineExceeded')
                return [];
            if (others.some((rule) => rule.see(scene).length > 0))
                return [];
            const message = progress.message ?? '';
            return [
                {
                    rule: 'progress-deadline',
                    key: 'progress-deadline',
                    grace: 0,
                    on: label(object),
                    message,
                    says: 'no progress',
                },
            ];
        },
        tell(_, { object, pods }) {
            const seconds = object.spec?.progressDeadlineSeconds ?? 600;
            const { readyReplicas = 0 } = object.status ?? {};
            return {
                what: `${label(object)} made no progress for ${seconds} s`,
                why: `${counted(pods.length, 'new pod')}, ${readyReplicas} ready in all; none of them shows a cause.`,
                fix: `If it only is slow to start, raise progressDeadlineSeconds (and \`timeout\`). Else see: kubectl -n ${object.metadata.namespace} describe pods`,
                path: ['spec', 'progressDeadlineSeconds'],
            };
        },
    };
}
const GAVE_UP = ['Stalled', 'ACK.Terminal'];
const stalled = {
    name: 'stalled',
    see({ object }) {
        const found = GAVE_UP.map((type) => condition(object, type)).find((one) => one?.status === 'True');
        if (found === undefined)
            return [];
        const message = brief([found.reason, found.message].filter(Boolean).join(': '));
        return [{ rule: 'stalled', key: 'stalled', grace: 0, on: label(object), message, says: 'its controller gave up' }];
    },
    tell: ({ message }, { object, manifest }) => ({
        what: `${label(object)}: its controller gave up`,
        why: `It says: ${message || 'nothing more'}`,
        fix: 'Change in its spec what the message names; the controller tries again when the spec changes.',
        ...(valueAt(manifest.object, ['spec']) === undefined ? {} : { path: ['spec'] }),
    }),
};
const WORKLOAD = [job, stalled];

;// CONCATENATED MODULE: ./build/rollout/failure/rules.js













const rules_CAUSES = [
    ...CREATION,
    ...SCHEDULING,
    ...CLAIMS,
    ...MOUNTS,
    ...SANDBOX,
    ...IMAGES,
    ...CONFIGURATION,
    ...START,
    ...PROBES,
    ...WORKLOAD,
    rejected,
    ...CRASH,
];
const rules_RULES = [...rules_CAUSES, progressDeadline(rules_CAUSES), ...loadBalancerRules];

;// CONCATENATED MODULE: ./build/rollout/judge/revision.js


const NONE = { replicaSets: [], pods: [], earlier: [] };
function ownerOf({ metadata }) {
    return (metadata.ownerReferences ?? []).find(({ controller }) => controller)?.uid;
}
function revisionOf(object, owned) {
    const revision = whole(object, owned);
    return { ...revision, pods: revision.pods.filter(stays), earlier: revision.earlier.filter(stays) };
}
function stays(pod) {
    return pod.metadata.deletionTimestamp === undefined && condition(pod, 'DisruptionTarget')?.status !== 'True';
}
function whole(object, owned) {
    const own = owned.pods.get(object.metadata.uid) ?? [];
    switch (object.kind) {
        case 'Pod':
            return { ...NONE, pods: [object] };
        case 'Deployment':
            return ofDeployment(object, owned);
        case 'Rollout':
            return ofRollout(object, owned);
        case 'StatefulSet':
            return byLabel(own, 'controller-revision-hash', isSeen(object) ? object.status?.updateRevision : undefined);
        case 'DaemonSet':
            return byLabel(own, 'pod-template-generation', object.metadata.annotations?.['deprecated.daemonset.template.generation']);
        case 'Service':
            return ofKnative(object, owned);
        default:
            return { ...NONE, pods: own };
    }
}
function isSeen({ metadata, status }) {
    return Number(status?.observedGeneration ?? 0) >= metadata.generation;
}
function byLabel(pods, label, value) {
    const isNew = (pod) => value !== undefined && pod.metadata.labels?.[label] === value;
    return { ...NONE, pods: pods.filter(isNew), earlier: pods.filter((pod) => !isNew(pod)) };
}
const REVISION = ['metadata', 'annotations', 'deployment.kubernetes.io/revision'];
function ofDeployment(object, owned) {
    const sets = owned.replicaSets.get(object.metadata.uid) ?? [];
    if (sets.length === 0)
        return bySetsName(object, owned);
    const revision = isSeen(object) ? valueAt(object, REVISION) : undefined;
    const replicaSets = sets.filter((set) => revision !== undefined && valueAt(set, REVISION) === revision);
    return {
        replicaSets,
        pods: revision_podsOf(replicaSets, owned),
        earlier: revision_podsOf(sets.filter((set) => !replicaSets.includes(set)), owned),
    };
}
function revision_podsOf(sets, { pods }) {
    return sets.flatMap((set) => pods.get(set.metadata.uid) ?? []);
}
function bySetsName(object, { all }) {
    const { name, namespace } = object.metadata;
    const says = isSeen(object) ? condition(object, 'Progressing')?.message : undefined;
    const current = /ReplicaSet "([^"]+)"/i.exec(says ?? '')?.[1];
    const setOf = (pod) => pod.metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet')?.name;
    const pods = all.filter((pod) => {
        const set = setOf(pod);
        return pod.metadata.namespace === namespace && set?.slice(0, set.lastIndexOf('-')) === name;
    });
    return {
        ...NONE,
        pods: pods.filter((pod) => setOf(pod) === current),
        earlier: pods.filter((pod) => setOf(pod) !== current),
    };
}
function ofRollout(object, owned) {
    const sets = owned.replicaSets.get(object.metadata.uid) ?? [];
    return byLabel(revision_podsOf(sets, owned), 'rollouts-pod-template-hash', object.status?.currentPodHash);
}
function ofKnative({ metadata, spec, status }, { all }) {
    if (spec?.template === undefined)
        return NONE;
    const own = all.filter((pod) => pod.metadata.namespace === metadata.namespace &&
        pod.metadata.labels?.['serving.knative.dev/service'] === metadata.name);
    return byLabel(own, 'serving.knative.dev/revision', status?.latestCreatedRevisionName);
}

;// CONCATENATED MODULE: ./build/rollout/sight/events.js

const MOST = 4_000;
const LONGEST_MESSAGE = 4_000;
function keepEvent(known, event) {
    const { uid } = event.metadata;
    const before = known.get(uid);
    const now = recordOf(event, before);
    known.delete(uid);
    known.set(uid, now);
    if (known.size > MOST)
        known.delete(known.keys().next().value);
}
function recordOf(event, known) {
    const { involvedObject: on = {}, metadata, series } = event;
    const made = Date.parse(metadata.creationTimestamp ?? event.firstTimestamp ?? event.eventTime);
    const at = (...times) => {
        const time = times.find((one) => one !== undefined && one !== null);
        return time === undefined ? made : Date.parse(time);
    };
    const count = Number(series?.count ?? event.count ?? 1);
    return {
        on: { kind: on.kind ?? '', name: on.name ?? '', uid: on.uid ?? '', namespace: on.namespace ?? '' },
        type: event.type === 'Warning' ? 'Warning' : 'Normal',
        reason: String(event.reason ?? ''),
        message: known?.message ?? cut(String(event.message ?? ''), LONGEST_MESSAGE),
        count,
        first: at(event.firstTimestamp, event.eventTime),
        last: at(series?.lastObservedTime, event.lastTimestamp, event.eventTime),
        before: known?.before ?? count,
    };
}
function happenedSince(events, since, ahead) {
    const recent = events.filter(({ last }) => last >= since);
    const merged = Map.groupBy(recent, ({ on, reason, message }) => `${on.uid}\n${reason}\n${message}`);
    return [...merged.values()]
        .map((same) => {
        const [one] = same;
        return {
            on: { kind: one.on.kind, name: one.on.name, uid: one.on.uid },
            type: one.type,
            reason: one.reason,
            message: one.message,
            count: same.reduce((sum, each) => sum + countSince(each, since), 0),
            firstSeen: Math.max(Math.min(...same.map(({ first }) => first)), since) - ahead,
            lastSeen: Math.max(...same.map(({ last }) => last)) - ahead,
        };
    })
        .toSorted((one, other) => one.firstSeen - other.firstSeen);
}
function countSince({ first, count, before }, since) {
    return first >= since ? count : Math.max(1, count - before);
}

;// CONCATENATED MODULE: ./build/rollout/judge/scenes.js



const SECOND_MS = 1_000;
const UNTIL_TRIED_AGAIN = 330;
const scenes_WORKLOADS = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|Pod|Rollout)$/;
function hasPods({ kind, apiVersion }) {
    return scenes_WORKLOADS.test(kind) || apiVersion.startsWith('serving.knative.dev/');
}
function scenesOf(targets, set, sights, now) {
    const waiting = [...targets].filter(([, { verdict }]) => verdict.state !== 'ready');
    if (waiting.length === 0)
        return new Map();
    const all = [...sights.pods];
    const owned = { all, pods: byOwner(all), replicaSets: byOwner(sights.replicaSets) };
    const events = Map.groupBy(sights.events, ({ on }) => scenes_placeOf(on));
    const latest = latestOf(targets);
    const revisions = new Map(waiting.map(([path, { object }]) => [path, revisionOf(object, owned)]));
    const awaited = new Set(waiting.flatMap(([path, { object }]) => hasPods(object) && !crashes(revisions.get(path)?.pods ?? []) ? [path] : []));
    return new Map(waiting.map(([path, target]) => {
        const since = startOf(target.applied);
        const { object, applied, around } = target;
        const { pods, earlier, replicaSets } = revisions.get(path) ?? NOTHING;
        const places = [scenes_placeIn(object), ...[...replicaSets, ...pods].map(({ metadata }) => metadata.uid)];
        const own = [...places, ...claimsOf(pods)].flatMap((place) => events.get(place) ?? []);
        const scene = {
            manifest: applied.manifest,
            object,
            pods,
            earlier,
            events: happenedSince(own, since === undefined ? 0 : since - SECOND_MS, sights.ahead),
            serving: earlier.filter((pod) => condition(pod, 'Ready')?.status === 'True').length,
            countsFrom: countsFrom(latest, path, since ?? sights.began, sights.began),
            othersWaiting: awaited.size > (awaited.has(path) ? 1 : 0),
            set,
            ...(around === undefined ? {} : { around }),
            unseen: sights.unseen,
            now,
        };
        return [path, { scene, patience: (symptom) => patienceWith(symptom, scene, since, sights) }];
    }));
}
const NOTHING = { pods: [], earlier: [], replicaSets: [] };
const CRASHES = 2;
function crashes(pods) {
    return pods.some(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(({ restartCount = 0, ready }) => restartCount >= CRASHES && !ready));
}
function latestOf(targets) {
    return [...targets]
        .flatMap(([path, { object, afterMs }]) => (hasPods(object) ? [[path, afterMs]] : []))
        .sort(([, one], [, other]) => other - one)
        .slice(0, 2);
}
function countsFrom(latest, path, since, began) {
    const other = latest.find(([one]) => one !== path);
    return new Date(other === undefined ? since : Math.max(since, began + other[1])).toISOString();
}
function byOwner(objects) {
    return Map.groupBy(objects, (object) => ownerOf(object) ?? '');
}
function scenes_placeOf({ kind, namespace, name, uid }) {
    return kind === 'PersistentVolumeClaim' ? `claim ${namespace}/${name}` : uid;
}
function scenes_placeIn({ kind, metadata: { namespace = '', name, uid } }) {
    return scenes_placeOf({ kind, namespace, name, uid });
}
function claimsOf(pods) {
    const names = pods.flatMap(({ metadata, spec }) => (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => claim === undefined ? [] : [`claim ${metadata.namespace}/${claim.claimName}`]));
    return [...new Set(names)];
}
function startOf({ action, object }) {
    if (action === 'unchanged')
        return undefined;
    const { creationTimestamp, managedFields = [] } = object.metadata;
    const times = managedFields
        .filter(({ operation, subresource }) => operation === 'Apply' && subresource === undefined)
        .map(({ time }) => time);
    return Math.max(0, ...[creationTimestamp, ...times].map((time) => Date.parse(time)).filter((time) => time > 0));
}
function patienceWith({ on, logs }, scene, since, sights) {
    const pod = scene.pods.find(({ metadata }) => metadata.name === logs?.pod || `Pod/${metadata.name}` === on);
    const began = since ?? sights.began;
    const isNew = pod === undefined ? since !== undefined : !(Date.parse(pod.metadata.creationTimestamp) < began - SECOND_MS);
    if (isNew)
        return 0;
    const isAnew = scene.events.some(({ on: { kind, uid }, type, reason, message, lastSeen }) => (pod === undefined ? kind !== 'Pod' : uid === pod.metadata.uid) &&
        type === 'Warning' &&
        !/back-?off/i.test(`${reason} ${message}`) &&
        lastSeen >= began - sights.ahead);
    return isAnew || endedSince(pod, began) ? 0 : UNTIL_TRIED_AGAIN;
}
function endedSince(pod, since) {
    const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
    return [...initContainerStatuses, ...containerStatuses]
        .flatMap(({ state, lastState }) => [state?.terminated, lastState?.terminated])
        .some((ended) => Date.parse(ended?.finishedAt) >= since);
}

;// CONCATENATED MODULE: ./build/rollout/telling/logs.js


const MOST_LINES = 25;
const logs_MOST_BYTES = 4 * 1024 * 1024;
const LONGEST_MS = 5_000;
async function lastLines({ pod, container, previous }, namespace, hide, api, signal) {
    const read = (ofLastRun) => api.send('GET', `${objectPath(`/api/v1/namespaces/${namespace}/pods`, pod)}/log`, {
        query: {
            container,
            tailLines: String(MOST_LINES),
            limitBytes: String(logs_MOST_BYTES),
            ...(ofLastRun ? { previous: 'true' } : {}),
        },
        text: true,
        signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
    });
    try {
        const first = await read(previous);
        const answer = first.code === 400 && previous ? await read(false) : first;
        if (answer.code === 200)
            return { lines: linesOf(answer.body, hide) };
        if (answer.code === 401 || answer.code === 403)
            return { lines: [], unread: `The log of ${pod} may not be read with these rights.` };
        return { lines: [], unread: `The log of ${pod} cannot be read: ${answer.body?.message ?? answer.code}` };
    }
    catch (error) {
        signal.throwIfAborted();
        return { lines: [], unread: `The log of ${pod} cannot be read: ${error.message}` };
    }
}
function linesOf(text, hide) {
    const lines = (0,untrusted/* redacted */.pc)(hide(text)).split('\n');
    return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).slice(-MOST_LINES);
}

;// CONCATENATED MODULE: ./build/rollout/telling/secrets.js

const SHORTEST_SECRET = 8;
const SHORTEST_START = 4;
const CUT = '…';
function hiderOf(set) {
    const secrets = secretsOf(set);
    return (text) => secrets.reduce((shown, secret) => withoutStart(shown.replaceAll(secret, '***'), secret), text);
}
function withoutStart(text, secret) {
    const parts = text.split(CUT);
    const last = parts.length - 1;
    return parts.map((part, index) => (index === last ? part : withoutEnd(part, secret))).join(CUT);
}
function withoutEnd(part, secret) {
    for (let length = Math.min(secret.length - 1, part.length); length >= SHORTEST_START; length--)
        if (part.endsWith(secret.slice(0, length)))
            return `${part.slice(0, -length)}***`;
    return part;
}
function hiddenIn(problem, hide) {
    const { what, why, evidence } = problem;
    return {
        ...problem,
        what: hide(what),
        ...(why === undefined ? {} : { why: hide(why) }),
        ...(evidence === undefined ? {} : { evidence: evidence.map(hide) }),
    };
}
function secretsOf(set) {
    const held = set
        .filter(({ object }) => object.kind === 'Secret')
        .flatMap(({ object: { data, stringData } }) => {
        const texts = (from) => Object.values(from ?? {}).filter((value) => typeof value === 'string');
        return [...texts(data).map((value) => Buffer.from(value, 'base64').toString()), ...texts(stringData)];
    });
    const values = [...held, ...set.flatMap(({ object }) => variablesOf(object))];
    const parts = values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((part) => part.trim());
    const long = [...values, ...parts].filter((part) => part.length >= SHORTEST_SECRET);
    const forms = long.flatMap((part) => {
        const base64 = Buffer.from(part).toString('base64');
        return [part, base64, base64.replace(/=+$/, ''), encodeURIComponent(part.toWellFormed())];
    });
    return [...new Set(forms)].toSorted((one, other) => other.length - one.length);
}
function variablesOf(value) {
    if (typeof value !== 'object' || value === null)
        return [];
    const { name, value: own } = value;
    if (typeof name === 'string' && typeof own === 'string')
        return (0,untrusted/* isSecretName */.eh)(name) ? [own] : [];
    return Object.values(value).flatMap(variablesOf);
}

;// CONCATENATED MODULE: ./build/rollout/telling/explanation.js




const MOST_LOGS = 4;
const MOST_ALSO = 5;
const NO_LINES = { lines: [] };
async function explanation_explain(ended, timeout, sources) {
    const broken = ended.waited.filter(({ verdict }) => verdict.state !== 'ready');
    const failed = broken.filter(({ verdict }) => verdict.state === 'failed');
    const isFailure = failed.length > 0;
    const isOf = (some) => {
        const paths = new Set(some.map(({ applied }) => applied.path));
        return ({ path }) => paths.has(path);
    };
    const isOver = isOf(broken.filter(({ applied }) => ended.over.some(({ path }) => path === applied.path)));
    const main = byCause([
        ...ended.over,
        ...ended.open.filter(isOf(isFailure ? failed : broken)).filter((one) => !isOver(one)),
    ]);
    const paths = new Set([...main].map(({ path }) => path));
    const also = isFailure ? byCause(ended.open.filter(({ path }) => !paths.has(path))).slice(0, MOST_ALSO) : [];
    const logs = await explanation_logsOf(main, ended, sources);
    const ending = isFailure ? undefined : `It was still so after ${timeout}.`;
    const silent = (isFailure ? failed : broken).filter(({ applied, object }) => !paths.has(applied.path) && (main.length === 0 || isFailure || hasPods(object)));
    const problems = [
        ...main.flatMap((trouble) => told(trouble, ended, sources, logs.get(logKey(trouble)) ?? NO_LINES, ending)),
        ...silent.map((one) => explanation_unexplained(one, ended.scenes.get(one.applied.path), timeout)),
        ...also
            .flatMap((trouble) => told(trouble, ended, sources, NO_LINES, undefined))
            .map((problem) => ({ ...problem, what: `Also seen: ${problem.what}` })),
    ];
    return problems.map((problem) => hiddenIn(problem, sources.hide));
}
function byCause(troubles) {
    return [...Map.groupBy(troubles, ({ path, symptom }) => `${path}\n${symptom.key}`).values()].flatMap(([one]) => one === undefined ? [] : [one]);
}
function logKey({ path, symptom: { logs } }) {
    return `${path}\n${logs?.pod}\n${logs?.container}\n${logs?.previous}`;
}
async function explanation_logsOf(troubles, { scenes }, { hide, api, io }) {
    const wanted = new Map(troubles.filter(({ symptom }) => symptom.logs !== undefined).map((one) => [logKey(one), one]));
    const read = [...wanted].slice(0, MOST_LOGS).map(async ([key, { path, symptom }]) => {
        const namespace = scenes.get(path)?.object.metadata.namespace ?? 'default';
        return [key, await lastLines(symptom.logs, namespace, hide, api, io.signal)];
    });
    return new Map(await Promise.all(read));
}
function told({ path, symptom }, { scenes }, { rules }, { lines, unread }, ending) {
    const scene = scenes.get(path);
    const rule = rules.find(({ name }) => name === symptom.rule);
    if (scene === undefined || rule === undefined)
        return [];
    const { what, why, fix, path: field } = wordsOf(rule, symptom, scene, lines);
    const { logs } = symptom;
    const source = logs && `The end of the log of ${logs.pod}, container ${logs.container}:`;
    const evidence = [
        ...(symptom.message === '' ? [] : [`${affected(symptom, scene, rule)}: ${symptom.message}`]),
        ...(unread === undefined ? [] : [unread]),
        ...(lines.length === 0 || source === undefined ? [] : [source, ...lines]),
    ];
    return [
        {
            what,
            why: [why, ending, ...standing(scene)].filter((text) => text !== undefined && text !== '').join('\n'),
            fix,
            ...(evidence.length === 0 ? {} : { evidence }),
            at: scene.manifest.at(field),
        },
    ];
}
function wordsOf(rule, symptom, scene, lines) {
    try {
        return rule.tell(symptom, scene, lines);
    }
    catch {
        const what = `${label(scene.object)} is not ready: ${symptom.says}`;
        return { what, why: symptom.message, fix: 'Mend what is said here; kubectl describe shows more.' };
    }
}
function affected({ key, on }, scene, rule) {
    if (!on.startsWith('Pod/'))
        return on;
    const same = scene.pods.filter((pod) => rule.see({ ...scene, pods: [pod] }).some((one) => one.key === key));
    return same.length > 1 ? `${same.length} pods of ${label(scene.object)}` : on;
}
function standing({ serving, unseen }) {
    const pods = `${serving} pod${serving === 1 ? '' : 's'}`;
    return [
        ...(serving === 0 ? [] : [`The old revision still serves, with ${pods}.`]),
        ...(unseen.length === 0 ? [] : [`What may not be read with these rights: ${unseen.join(', ')}.`]),
    ];
}
const MOST_EVENTS = 3;
function explanation_unexplained({ object, verdict, applied }, scene, timeout) {
    const warnings = (scene?.events ?? []).filter(({ type }) => type === 'Warning').slice(-MOST_EVENTS);
    const evidence = warnings.map(({ on, reason, message }) => `${on.kind}/${on.name}: ${reason}: ${message}`);
    const isFailed = verdict.state === 'failed';
    return {
        what: isFailed ? `${label(object)} failed` : `${label(object)} was not ready after ${timeout}`,
        why: [`${verdict.says}.`.replace(/\.\.$/, '.'), ...(scene === undefined ? [] : standing(scene))].join('\n'),
        fix: isFailed
            ? 'Mend what is said here; kubectl describe shows more.'
            : 'Give it more `timeout` if it only was slow; kubectl describe shows what it waits for.',
        ...(evidence.length === 0 ? {} : { evidence }),
        at: applied.manifest.at(),
    };
}

;// CONCATENATED MODULE: ./build/rollout/url/address.js


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

;// CONCATENATED MODULE: ./build/rollout/readiness/claim.js

const claim_LATER = ['WaitForFirstConsumer', 'WaitForPodScheduled'];
const persistentVolumeClaim = ({ status = {} }, _, events = []) => {
    const { phase = 'Pending' } = status;
    if (phase === 'Bound')
        return ready('bound');
    if (phase === 'Lost')
        return failed('its volume is lost');
    if (events.some(({ reason }) => claim_LATER.includes(reason)))
        return ready('to be bound when a pod uses it');
    return waiting('not bound yet');
};

;// CONCATENATED MODULE: ./build/rollout/readiness/custom.js

const custom = (object) => byConditions(object, () => ready('applied'));
const customWorkload = (object) => {
    const { phase, message } = object.status ?? {};
    if (object.spec?.paused === true)
        return ready('paused, so nothing rolls out');
    if (phase === 'Healthy')
        return ready('healthy');
    if (phase === 'Degraded')
        return failed(message ?? 'degraded');
    if (phase === 'Paused')
        return ready(`paused: ${message ?? 'it goes on when somebody promotes it'}`);
    if (phase === 'Progressing')
        return waiting(message ?? 'progressing');
    return byConditions(object, () => waiting('not seen by its controller yet'));
};
function byConditions(object, otherwise) {
    const says = (type) => {
        const { reason, message } = condition(object, type) ?? {};
        return [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
    };
    const is = (type) => condition(object, type)?.status === 'True';
    if (is('Stalled'))
        return failed(says('Stalled') || 'stalled');
    if (is('ACK.Terminal'))
        return failed(says('ACK.Terminal') || 'cannot be made as it is written');
    if (is('Reconciling'))
        return waiting(says('Reconciling') || 'reconciling');
    const type = ['Ready', 'Available'].find((one) => condition(object, one) !== undefined);
    if (type === undefined)
        return otherwise();
    const { observedGeneration } = condition(object, type);
    if (observedGeneration !== undefined && observedGeneration < object.metadata.generation)
        return waiting('not seen by its controller yet');
    return is(type) ? ready(type.toLowerCase()) : waiting(says(type) || `not ${type.toLowerCase()} yet`);
}

;// CONCATENATED MODULE: ./build/rollout/readiness/daemonSet.js

const daemonSet = ({ spec = {}, status = {} }, around) => {
    const { desiredNumberScheduled = 0, currentNumberScheduled: current = 0, updatedNumberScheduled: updated = 0, numberReady = 0, numberAvailable = 0, } = status;
    const lost = around?.lostPods ?? 0;
    const wanted = Math.max(0, desiredNumberScheduled - lost);
    const aside = lost === 0 ? '' : `; ${lost} more on nodes that are not ready`;
    if (spec.updateStrategy?.type === 'OnDelete')
        return ready('updates only when its pods are deleted (OnDelete)');
    if (current < wanted)
        return waiting(`${current} of ${wanted} pods made${aside}`);
    if (updated < wanted)
        return waiting(`${updated} of ${wanted} pods updated${aside}`);
    if (numberReady < wanted)
        return waiting(`${numberReady} of ${wanted} pods ready${aside}`);
    if (numberAvailable < wanted)
        return waiting(`${numberAvailable} of ${wanted} pods available${aside}`);
    return ready(wanted === 0 && lost === 0 ? 'no node for its pods' : `${wanted} of ${wanted} pods ready${aside}`);
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
        return failed('no progress within its progressDeadlineSeconds');
    if (updatedReplicas < wanted)
        return waiting(`${updatedReplicas} of ${wanted} pods updated`);
    const old = replicas - updatedReplicas;
    const isLate = availableReplicas < replicas;
    if (old > 0)
        return waiting(`${old} old ${old === 1 ? 'pod' : 'pods'} still there${isLate ? ', new ones not ready' : ''}`);
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (availableReplicas < wanted)
        return waiting(`${availableReplicas} of ${wanted} pods available`);
    return ready(`${wanted} of ${wanted} pods ready`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/established.js

const customResourceDefinition = (object) => condition(object, 'Established')?.status === 'True' ? ready('established') : waiting('not established yet');
const apiService = (object) => {
    const available = condition(object, 'Available');
    if (available?.status === 'True')
        return ready('available');
    return waiting(available?.message ?? 'not available yet');
};
const namespace = (object) => object.status?.phase === 'Active' ? ready('active') : waiting(String(object.status?.phase ?? 'pending').toLowerCase());

;// CONCATENATED MODULE: ./build/rollout/readiness/job.js

const job_REASONS = {
    BackoffLimitExceeded: 'its pods failed too often',
    DeadlineExceeded: 'not done within its activeDeadlineSeconds',
};
const job_job = (object) => {
    const failure = condition(object, 'Failed');
    if (failure?.status === 'True')
        return failed(job_REASONS[failure.reason ?? ''] ?? failure.message ?? failure.reason ?? 'failed');
    if (condition(object, 'Complete')?.status === 'True')
        return ready('complete');
    if (object.spec?.suspend)
        return ready('suspended, so nothing runs');
    const { succeeded = 0 } = object.status ?? {};
    return waiting(`${succeeded} of ${object.spec?.completions ?? 1} completed`);
};
const cronJob = ({ spec = {} }) => ready(spec.suspend ? 'suspended, so nothing runs' : 'runs by its schedule');

;// CONCATENATED MODULE: ./build/rollout/readiness/pod.js

const pod = (object) => {
    const { phase = 'Pending', message, reason } = object.status ?? {};
    if (phase === 'Succeeded')
        return ready('succeeded');
    if (phase === 'Failed')
        return failed(message ?? reason ?? 'failed');
    if (object.spec?.restartPolicy === 'Never')
        return waiting(phase.toLowerCase());
    return condition(object, 'Ready')?.status === 'True' ? ready('ready') : waiting(phase.toLowerCase());
};

;// CONCATENATED MODULE: ./build/rollout/readiness/replicaSet.js

const replicaSet = ({ spec = {}, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (availableReplicas < wanted)
        return waiting(`${availableReplicas} of ${wanted} pods available`);
    if (replicas > wanted)
        return waiting(`${replicas - wanted} pod${replicas - wanted === 1 ? '' : 's'} too many`);
    return ready(`${wanted} of ${wanted} pods ready`);
};

;// CONCATENATED MODULE: ./build/rollout/readiness/statefulSet.js

const statefulSet = ({ spec = {}, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, availableReplicas, currentRevision, updateRevision, } = status;
    if (spec.updateStrategy?.type === 'OnDelete')
        return ready('updates only when its pods are deleted (OnDelete)');
    if (readyReplicas < wanted)
        return waiting(`${readyReplicas} of ${wanted} pods ready`);
    if (availableReplicas !== undefined && availableReplicas < wanted)
        return waiting(`${availableReplicas} of ${wanted} pods available`);
    if (replicas > wanted)
        return waiting(`${replicas - wanted} pod${replicas - wanted === 1 ? '' : 's'} too many`);
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











const readiness_rules_RULES = {
    'apps/v1 Deployment': deployment,
    'apps/v1 StatefulSet': statefulSet,
    'apps/v1 DaemonSet': daemonSet,
    'apps/v1 ReplicaSet': replicaSet,
    'v1 ReplicationController': replicaSet,
    'batch/v1 Job': job_job,
    'batch/v1 CronJob': cronJob,
    'v1 Pod': pod,
    'v1 PersistentVolumeClaim': persistentVolumeClaim,
    'v1 Service': service,
    'networking.k8s.io/v1 Ingress': ingress,
    'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinition,
    'apiregistration.k8s.io/v1 APIService': apiService,
    'v1 Namespace': namespace,
};
const CUSTOM_WORKLOADS = /^(argoproj\.io\/\S+ Rollout|serving\.knative\.dev\/\S+ Service)$/;
const UNDER_CONTROLLERS = /^(apps\/v1 .*|v1 ReplicationController)$/;
function readinessOf({ apiVersion, kind }) {
    const name = `${apiVersion} ${kind}`;
    const rule = CUSTOM_WORKLOADS.test(name) ? customWorkload : isCustom(apiVersion) ? custom : readiness_rules_RULES[name];
    if (rule === undefined)
        return undefined;
    return (object, around, events) => {
        if (object.metadata?.deletionTimestamp !== undefined)
            return waiting('being deleted');
        const seen = object.status?.observedGeneration ?? (UNDER_CONTROLLERS.test(name) ? 0 : undefined);
        if (seen !== undefined && Number(seen) < object.metadata.generation)
            return waiting('not seen by its controller yet');
        return rule(object, around, events);
    };
}
function isCustom(apiVersion) {
    const [group = '', version] = apiVersion.split('/');
    return version !== undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

;// CONCATENATED MODULE: ./build/rollout/judge/judge.js
const LINGERS_MS = 30_000;
function judge(before, sightings, now) {
    const seen = new Map(sightings.map((one) => [judge_keyOf(one), one]));
    const remembered = [...before].filter(([key, { lastSeen }]) => !seen.has(key) && now - lastSeen <= LINGERS_MS);
    const present = [...seen].map(([key, one]) => [key, troubleOf(one, before.get(key), now)]);
    const endOf = (key, { symptom, firstSeen }) => firstSeen + Math.max(symptom.grace, seen.get(key)?.patience ?? 0) * 1000;
    const isOver = ([key, trouble]) => endOf(key, trouble) <= now;
    const over = present.filter(isOver);
    const open = [...present.filter((one) => !isOver(one)), ...remembered];
    const warnAt = ({ symptom, firstSeen, warned }) => warned ? Number.POSITIVE_INFINITY : firstSeen + (symptom.warnAfter ?? Number.POSITIVE_INFINITY) * 1000;
    const warned = present.filter(([, trouble]) => warnAt(trouble) <= now);
    const warnedKeys = new Set(warned.map(([key]) => key));
    const next = present
        .flatMap(([key, trouble]) => [endOf(key, trouble), warnAt(trouble)])
        .filter((at) => at > now && Number.isFinite(at));
    return {
        troubles: new Map([...remembered, ...present].map(([key, trouble]) => [
            key,
            warnedKeys.has(key) ? { ...trouble, warned: true } : trouble,
        ])),
        over: judge_inOrder(over),
        open: judge_inOrder(open),
        warned: judge_inOrder(warned),
        nextAt: next.length === 0 ? undefined : Math.min(...next),
    };
}
function judge_keyOf({ path, symptom: { key, on } }) {
    return `${path}\n${key}\n${on}`;
}
function troubleOf({ path, symptom }, known, now) {
    if (known === undefined || now - known.lastSeen > LINGERS_MS)
        return { path, symptom, firstSeen: now, lastSeen: now, warned: false };
    return { ...known, symptom: { ...symptom, message: known.symptom.message }, lastSeen: now };
}
function judge_inOrder(troubles) {
    return troubles.map(([, trouble]) => trouble).toSorted((one, other) => one.firstSeen - other.firstSeen);
}

;// CONCATENATED MODULE: ./build/rollout/judge/assess.js






const NOTHING_YET = {
    troubles: new Map(),
    over: [],
    open: [],
    warned: [],
    nextAt: undefined,
    scenes: new Map(),
    changed: [],
    confused: [],
};
function assess(targets, { set, rules, sights, now, hide }, { troubles }) {
    const scenes = scenesOf(targets, set, sights, now);
    const confused = new Set();
    const sightings = [...scenes].flatMap(([path, { scene, patience }]) => rules.flatMap((rule) => {
        const symptoms = seen(rule, scene);
        if (symptoms === undefined)
            confused.add(rule.name);
        return (symptoms ?? []).map((symptom) => ({ path, symptom: assess_hidden(symptom, hide), patience: patience(symptom) }));
    }));
    return {
        ...judge(troubles, sightings, now),
        scenes: new Map([...scenes].map(([path, { scene }]) => [path, scene])),
        changed: [...scenes].flatMap(([path, scene]) => {
            const target = targets.get(path);
            return [...claimAnew(target, scene), ...confirmed(target, scene, now + sights.ahead - sights.began)];
        }),
        confused: [...confused],
    };
}
function assess_hidden(symptom, hide) {
    return { ...symptom, says: (0,untrusted/* redacted */.pc)(hide(symptom.says)), message: hide(symptom.message) };
}
function seen(rule, scene) {
    try {
        return rule.see(scene);
    }
    catch {
        return undefined;
    }
}
function confirmed(target, { scene }, elapsedMs) {
    if (!target.isUnconfirmed || !isConfirmed(scene, elapsedMs))
        return [];
    const verdict = readinessOf(target.object)?.(target.object, target.around) ?? target.verdict;
    return [{ ...target, isUnconfirmed: false, verdict }];
}
function claimAnew(target, { scene }) {
    if (target.object.kind !== 'PersistentVolumeClaim')
        return [];
    const verdict = scene.unseen.includes('events')
        ? ready('not bound yet; its events, which would say why, may not be read')
        : readinessOf(target.object)?.(target.object, undefined, scene.events);
    return verdict === undefined || verdict.says === target.verdict.says ? [] : [{ ...target, verdict }];
}

;// CONCATENATED MODULE: ./build/rollout/judge/steady.js
const STEADY_MS = 3_000;
function steadyAt(pods) {
    return Math.max(0, ...[...pods].flatMap(startsOf).map((start) => start + STEADY_MS));
}
function startsOf({ metadata, spec, status }) {
    if (metadata.deletionTimestamp !== undefined)
        return [];
    const blind = new Set((spec?.containers ?? []).flatMap((one) => (one.readinessProbe === undefined ? [one.name] : [])));
    const runsOn = spec?.restartPolicy === 'Always';
    return (status?.containerStatuses ?? []).flatMap(({ name, state, lastState }) => {
        const ended = runsOn ? (state?.terminated ?? lastState?.terminated)?.finishedAt : undefined;
        const since = Date.parse(state?.running?.startedAt ?? ended);
        return blind.has(name) && since > 0 ? [since] : [];
    });
}

;// CONCATENATED MODULE: ./build/rollout/sight/selector.js

const MOST_VALUES = 20;
function selector_labelsOf({ spec }) {
    const labels = valueAt(spec, ['selector', 'matchLabels']) ?? valueAt(spec, ['selector']);
    const entries = Object.entries(labels ?? {}).filter((entry) => typeof entry[1] === 'string' && entry[1] !== '');
    return Object.fromEntries(entries);
}
function selectorOf(workloads) {
    const [first, ...others] = workloads;
    if (first === undefined)
        return {};
    if (others.length === 0)
        return query(Object.entries(first).map(([key, value]) => `${key}=${value}`));
    const values = (key) => [...new Set(workloads.map((labels) => labels[key]))];
    const shared = Object.keys(first)
        .filter((key) => !values(key).includes(undefined) && values(key).length <= MOST_VALUES)
        .toSorted((one, other) => values(other).length - values(one).length);
    return query(shared.map((key) => `${key} in (${values(key).join(',')})`));
}
function query(requirements) {
    return requirements.length === 0 ? {} : { labelSelector: requirements.join(',') };
}

;// CONCATENATED MODULE: ./build/rollout/sight/again.js

async function attempt(ask) {
    try {
        return await ask();
    }
    catch (error) {
        if (error instanceof build_problem/* Failed */.cV)
            return undefined;
        throw error;
    }
}
function again_pause(signal, milliseconds) {
    return new Promise((resolve) => {
        if (signal.aborted)
            return resolve();
        const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener('abort', done, { once: true });
    });
}

;// CONCATENATED MODULE: ./build/rollout/sight/watch.js


const PAGE = '500';
const WATCH_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
const watch_PATIENCE_MS = 5_000;
async function follow(followed, api, signal) {
    let version;
    let listedAt = 0;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
        const since = Date.now();
        try {
            if (version === undefined || since - listedAt >= followed.relistMs) {
                const listed = await watch_list(followed, api, signal);
                if (signal.aborted || listed === 'never')
                    return;
                version = listed === 'again' ? undefined : listed;
                listedAt = since;
            }
            if (version !== undefined)
                version = await watch(followed, version, api, signal);
        }
        catch (error) {
            if (signal.aborted)
                return;
            if (!(error instanceof build_problem/* Failed */.cV))
                throw error;
            version = undefined;
        }
        const wasShort = Date.now() - since < FIRST_PAUSE_MS;
        if (wasShort) {
            version = undefined;
            await again_pause(signal, pauseMs);
        }
        pauseMs = wasShort ? Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    }
}
async function watch_list({ collection, query, onList, onRefused }, api, signal) {
    const items = [];
    let from = {};
    for (;;) {
        const answer = await api.send('GET', collection, { query: { ...query, limit: PAGE, ...from }, signal });
        if (signal.aborted)
            return 'never';
        if (answer.code === 410 && items.length > 0)
            return 'again';
        if (answer.code !== 200)
            return onRefused(answer);
        items.push(...(answer.body.items ?? []));
        const { continue: next, resourceVersion } = answer.body.metadata ?? {};
        if (next === undefined || next === '') {
            onList(items, answer);
            return resourceVersion ?? 'again';
        }
        from = { continue: next };
    }
}
async function watch({ collection, query, onEvent, relistMs }, version, api, signal) {
    let last = version;
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), WATCH_MS + watch_PATIENCE_MS);
    const told = (event) => {
        if (event.type === 'ERROR')
            last = undefined;
        else {
            if (last !== undefined)
                last = event.object.metadata?.resourceVersion ?? last;
            if (event.type !== 'BOOKMARK')
                onEvent(event);
        }
    };
    const watched = {
        ...query,
        resourceVersion: version,
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(Math.min(WATCH_MS, relistMs) / 1000),
    };
    try {
        await api.watch(collection, watched, told, AbortSignal.any([signal, ended.signal]));
    }
    finally {
        clearTimeout(timer);
        ended.abort();
    }
    return last;
}

;// CONCATENATED MODULE: ./build/rollout/sight/sights.js




const RELIST_MS = 30_000;
const RELIST_EVENTS_MS = 60_000;
function lookOut(objects, changed, api, io, signal) {
    const began = io.now();
    const kept = { pods: [], replicasets: [], events: [] };
    const unseen = new Set();
    let ahead = Date.now() - began;
    let isTold = false;
    const setClock = ({ date }) => {
        if (date === undefined || Number.isNaN(date))
            return;
        ahead = isTold ? Math.max(ahead, date - io.now()) : date - io.now();
        isTold = true;
    };
    const followOne = (namespace, { name, root, query, keep }) => {
        const known = new Map();
        kept[name].push(known);
        return follow({
            collection: `${root}/namespaces/${namespace}/${name}`,
            query,
            relistMs: name === 'events' ? RELIST_EVENTS_MS : RELIST_MS,
            onList(items, answer) {
                setClock(answer);
                if (name !== 'events')
                    known.clear();
                for (const item of items)
                    keep(known, item);
                changed();
            },
            onEvent({ type, object }) {
                if (type !== 'DELETED')
                    keep(known, object);
                else if (name !== 'events')
                    known.delete(object.metadata.uid);
                changed();
            },
            async onRefused({ code }) {
                if (code !== 401 && code !== 403)
                    return 'again';
                if (!unseen.has(name))
                    io.info(`${sights_WORDS[name]} may not be read with these rights: a failure will say less.`);
                unseen.add(name);
                changed();
                return 'never';
            },
        }, api, signal);
    };
    const done = [...Map.groupBy(objects, ({ metadata }) => metadata.namespace)].flatMap(([namespace, own]) => namespace === undefined ? [] : kindsFor(own).map((kind) => followOne(namespace, kind)));
    const all = (name) => kept[name].flatMap((known) => [...known.values()]);
    return {
        sights: () => ({
            pods: all('pods'),
            replicaSets: all('replicasets'),
            events: all('events'),
            ahead,
            began: began + ahead,
            unseen: [...unseen],
        }),
        done: Promise.all(done),
    };
}
const sights_WORDS = {
    pods: 'Pods',
    replicasets: 'Replica sets',
    events: 'Events',
};
function kindsFor(objects) {
    const workloads = objects.filter((object) => hasPods(object) && object.kind !== 'Pod');
    const withSets = workloads.filter(({ kind }) => kind === 'Deployment' || kind === 'Rollout');
    return [
        { name: 'events', root: '/api/v1', query: {}, keep: keepEvent },
        ...(workloads.length === 0
            ? []
            : [{ name: 'pods', root: '/api/v1', query: selectorOf(workloads.map(selector_labelsOf)), keep: keepObject }]),
        ...(withSets.length === 0
            ? []
            : [
                {
                    name: 'replicasets',
                    root: '/apis/apps/v1',
                    query: selectorOf(withSets.map(selector_labelsOf)),
                    keep: keepObject,
                },
            ]),
    ];
}
function keepObject(objects, { metadata, ...rest }) {
    const { managedFields: _, ...kept } = metadata;
    objects.set(metadata.uid, { ...rest, metadata: kept });
}

;// CONCATENATED MODULE: ./build/rollout/sight/nodes.js



const EVERY_MS = 5_000;
async function lostPodsOf(object, api, see, signal) {
    const collection = `/api/v1/namespaces/${object.metadata.namespace}/pods`;
    for (; !signal.aborted; await again_pause(signal, EVERY_MS)) {
        const nodes = await attempt(() => api.send('GET', '/api/v1/nodes'));
        if (nodes?.code === 401 || nodes?.code === 403)
            return;
        if (nodes?.code !== 200)
            continue;
        const isLost = nodes.body.items.some((node) => !isReady(node));
        const pods = isLost
            ? await attempt(() => api.send('GET', collection, { query: selectorOf([selector_labelsOf(object)]) }))
            : undefined;
        if (signal.aborted)
            return;
        see({ lostPods: lostPods(object, pods?.body?.items ?? [], nodes.body.items), unseen: [] });
    }
}
function lostPods(object, pods, nodes) {
    const lost = new Set(nodes.filter((node) => !isReady(node)).map(({ metadata }) => metadata.name));
    return pods.filter((pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid) &&
        lost.has(pod.spec?.nodeName) &&
        !isReady(pod)).length;
}
function isReady(object) {
    return condition(object, 'Ready')?.status === 'True';
}

;// CONCATENATED MODULE: ./build/rollout/sight/lookout.js




const RELIST_SECONDS = 10;
const RETRY_MS = 1_000;
async function lookAround(object, api, see, signal) {
    if (object.kind === 'Service' && object.spec?.type === 'LoadBalancer')
        return endpointsOf(object, api, see, signal);
    if (object.kind === 'Ingress')
        return neighboursOf(object, api, see, signal);
    if (object.kind === 'DaemonSet')
        return lostPodsOf(object, api, see, signal);
}
async function endpointsOf({ metadata: { name, namespace } }, api, see, signal) {
    const collection = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const query = { labelSelector: `kubernetes.io/service-name=${name}` };
    const slices = new Map();
    const tell = () => see({ readyEndpoints: [...slices.values()].reduce((sum, slice) => sum + lookout_ready(slice), 0), unseen: [] });
    while (!signal.aborted) {
        const list = await attempt(() => api.send('GET', collection, { query }));
        if (signal.aborted)
            return;
        if (list?.code === 401 || list?.code === 403)
            return see({ unseen: ['endpointslices'] });
        if (list?.code !== 200) {
            await again_pause(signal, RETRY_MS);
            continue;
        }
        slices.clear();
        for (const slice of list.body.items)
            slices.set(slice.metadata.name, slice);
        tell();
        const watched = {
            ...query,
            resourceVersion: list.body.metadata.resourceVersion,
            timeoutSeconds: `${RELIST_SECONDS}`,
        };
        const started = Date.now();
        const onEvent = ({ type, object }) => {
            if (type === 'BOOKMARK' || type === 'ERROR')
                return;
            if (type === 'DELETED')
                slices.delete(object.metadata.name);
            else
                slices.set(object.metadata.name, object);
            tell();
        };
        await api.watch(collection, watched, onEvent, signal).catch(() => undefined);
        if (Date.now() - started < RETRY_MS)
            await again_pause(signal, RETRY_MS);
    }
}
function lookout_ready({ endpoints }) {
    return (endpoints ?? []).filter((one) => one.conditions?.ready !== false).length;
}
async function neighboursOf(object, api, see, signal) {
    const ingressClasses = await classes(object, api);
    const unseen = ingressClasses === undefined ? ['ingressclasses'] : [];
    const known = ingressClasses === undefined ? {} : { ingressClasses };
    const collection = `/api/v1/namespaces/${object.metadata.namespace}/services`;
    let told;
    while (!signal.aborted) {
        const names = serving_backendsOf(object);
        const answers = await Promise.all(names.map((name) => attempt(() => api.send('GET', objectPath(collection, name)))));
        if (signal.aborted)
            return;
        const missingServices = names.filter((_, index) => answers[index]?.code === 404);
        const forbidden = answers.some((answer) => answer?.code === 403);
        const around = { ...known, missingServices, unseen: forbidden ? [...unseen, 'services'] : unseen };
        if (told !== JSON.stringify(around))
            see(around);
        told = JSON.stringify(around);
        if (answers.every((answer) => answer?.code === 200 || answer?.code === 403))
            return;
        await again_pause(signal, RETRY_MS);
    }
}
async function classes(object, api) {
    const collection = '/apis/networking.k8s.io/v1/ingressclasses';
    const list = await attempt(() => api.send('GET', collection));
    if (list?.code === 200)
        return list.body.items.map(ingressClass);
    const name = classOf(object);
    if (name === undefined)
        return undefined;
    const one = await attempt(() => api.send('GET', objectPath(collection, name)));
    if (one?.code === 200)
        return [ingressClass(one.body)];
    return one?.code === 404 ? [] : undefined;
}
function ingressClass({ metadata, spec }) {
    return {
        name: metadata.name,
        controller: spec?.controller ?? '',
        isDefault: metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
    };
}

;// CONCATENATED MODULE: ./build/rollout/sight/targets.js







const targets_RELIST_MS = 10_000;
function targets_targetsOf(applied) {
    const targets = new Map();
    for (const one of applied) {
        const seen = { applied: one, object: one.object, around: undefined, isUnconfirmed: needsConfirmation(one) };
        const verdict = verdictOf(seen);
        if (verdict !== undefined)
            targets.set(one.path, { ...seen, verdict, afterMs: 0 });
    }
    return targets;
}
async function followTargets(targets, see, api, signal) {
    const collections = Map.groupBy(targets.values(), ({ applied }) => applied.collection);
    const late = [...targets.values()].filter(({ verdict }) => verdict.state !== 'ready');
    const around = late.map(({ object, applied }) => lookAround(object, api, (seen) => see(applied.path, { around: seen }), signal));
    const followed = [...new Set(late.map(({ applied }) => applied.collection))].map((collection) => followCollection(collection, collections.get(collection) ?? [], see, api, signal));
    await Promise.all([...around, ...followed]);
}
function followCollection(collection, targets, see, api, signal) {
    const [only] = targets;
    const alone = targets.length === 1 && only !== undefined;
    const { apiVersion, kind } = only?.object ?? {};
    return follow({
        collection,
        query: alone ? { fieldSelector: `metadata.name=${only.object.metadata.name}` } : {},
        relistMs: targets_RELIST_MS,
        onList(items) {
            const listed = new Map(items.map((item) => [item.metadata.name, { ...item, apiVersion, kind }]));
            for (const { applied } of targets)
                see(applied.path, { object: listed.get(applied.object.metadata.name) });
        },
        onEvent: ({ type, object }) => see(objectPath(collection, object.metadata.name), { object: type === 'DELETED' ? undefined : object }),
        async onRefused() {
            for (const { applied } of targets) {
                const one = await api.send('GET', applied.path, { signal });
                if (one.code === 200 || one.code === 404)
                    see(applied.path, { object: one.code === 200 ? one.body : undefined });
            }
            return 'again';
        },
    }, api, signal);
}
function withSight(target, sight, afterMs) {
    if (!('object' in sight))
        return judged({ ...target, around: sight.around }, target, afterMs);
    if (sight.object === undefined)
        return { ...target, verdict: whenGone(target.object), afterMs };
    if (isOlder(sight.object, target.object))
        return undefined;
    return judged({ ...target, object: sight.object }, target, afterMs);
}
function judged(target, before, afterMs) {
    const verdict = verdictOf(target) ?? target.verdict;
    const isSame = verdict.state === before.verdict.state && verdict.says === before.verdict.says;
    return { ...target, verdict, afterMs: isSame ? before.afterMs : afterMs };
}
function verdictOf({ applied, object, around, isUnconfirmed, }) {
    const verdict = readinessOf(applied.object)?.(object, around);
    if (verdict === undefined || (verdict.state === 'failed' && isOfBefore(applied, object)))
        return verdict && waiting(verdict.says);
    return isUnconfirmed ? unconfirmed(verdict, object, around) : verdict;
}
function isOfBefore(applied, object) {
    if (object.kind !== 'Deployment')
        return false;
    const since = startOf(applied);
    const { lastUpdateTime } = (condition(object, 'Progressing') ?? {});
    return since === undefined || Date.parse(lastUpdateTime ?? '') < since - 1_000;
}
function whenGone({ kind, spec }) {
    const removesItself = kind === 'Job' && valueAt(spec, ['ttlSecondsAfterFinished']) !== undefined;
    return removesItself ? ready('finished, and removed by its TTL') : waiting('deleted by somebody else');
}
function isOlder({ metadata }, known) {
    if (metadata.uid !== known.metadata.uid)
        return false;
    const is = (field) => Number(metadata[field] ?? 0) < Number(known.metadata[field] ?? 0);
    return is('generation') || is('resourceVersion');
}

;// CONCATENATED MODULE: ./build/rollout/telling/bulletin.js

const HEARTBEAT_MS = 30_000;
const LINE_EVERY_MS = 1_000;
function openBulletin(started, io) {
    const said = new Map();
    const held = new Map();
    let spoke = started;
    const say = (line) => {
        spoke = io.now();
        io.info(line);
    };
    const tell = (path, line) => {
        held.delete(path);
        if (said.get(path)?.text === line)
            return;
        say(line);
        said.set(path, { text: line, at: io.now() });
    };
    return {
        tell(path, name, text, final) {
            const line = `${name}: ${text}`;
            const last = said.get(path);
            if (final || (last !== undefined && io.now() - last.at >= LINE_EVERY_MS))
                tell(path, line);
            else
                held.set(path, line);
        },
        beat(open) {
            for (const [path, line] of [...held])
                tell(path, line);
            if (open.length === 0 || io.now() - spoke < HEARTBEAT_MS)
                return;
            say(`Still waiting after ${(0,build_deadline/* timeText */.T)(io.now() - started)}: ${open.join('; ')}`);
        },
    };
}

;// CONCATENATED MODULE: ./build/rollout/telling/progress.js


const AT_ONCE_MS = 50;
const MOST_STATES = 2;
function readyText(count, afterMs) {
    const all = count === 1 ? 'Ready' : `All ${count} ready`;
    return afterMs > AT_ONCE_MS ? `${all} after ${(0,build_deadline/* timeText */.T)(afterMs)}` : all;
}
function progressOf(verdict, scene, symptoms) {
    const known = scene === undefined || verdict.state !== 'waiting' ? [] : detailsOf(scene, symptoms);
    const details = known.filter((text) => !verdict.says.includes(text));
    return details.length === 0 ? verdict.says : `${verdict.says} (${details.join('; ')})`;
}
function detailsOf(scene, symptoms) {
    const troubleOf = (pod) => symptoms.find(({ on, logs }) => on === `Pod/${pod.metadata.name}` || logs?.pod === pod.metadata.name)?.says;
    const late = scene.pods.filter((pod) => condition(pod, 'Ready')?.status !== 'True' && pod.status?.phase !== 'Succeeded');
    const states = Map.groupBy(late, (pod) => troubleOf(pod) ?? progress_stateOf(pod, scene));
    const own = symptoms.filter(({ on }) => !on.startsWith('Pod/')).map(({ says }) => says);
    const shown = [...states].map(([state, pods]) => pods.length === 1
        ? `${scene.object.kind === 'Pod' ? '' : `${pods[0].metadata.name}: `}${state}`
        : `${pods.length} pods: ${state}`);
    return [...new Set([...own, ...shown])].slice(0, MOST_STATES);
}
function progress_stateOf(pod, { events }) {
    const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
    if (phase === 'Failed')
        return pod.status.reason ?? 'failed';
    if (condition(pod, 'PodScheduled')?.status !== 'True')
        return 'waiting for a node';
    const open = initContainerStatuses.find(({ ready, started, state }) => {
        const isDone = state?.terminated?.exitCode === 0 || ready;
        return !isDone && !(state?.running !== undefined && started && isSidecar(pod));
    });
    if (open?.state?.running !== undefined)
        return `its init container ${open.name} runs`;
    const one = open ?? containerStatuses.find(({ ready }) => !ready);
    const ended = one?.state?.terminated;
    if (ended !== undefined)
        return `container ${one.name} ended with exit code ${ended.exitCode}`;
    const reason = one?.state?.waiting?.reason;
    if (reason !== undefined && !/^(ContainerCreating|PodInitializing)$/.test(reason))
        return reason;
    if (one?.state?.running !== undefined)
        return 'running, not ready yet';
    if (containerStatuses.length > 0 && one === undefined)
        return 'waiting for its readiness gates';
    return isPulling(pod, events) ? 'pulling the image' : 'being created';
}
function isSidecar(pod) {
    return (pod.spec?.initContainers ?? []).some(({ restartPolicy }) => restartPolicy === 'Always');
}
function isPulling({ metadata: { uid } }, events) {
    const count = (reason, words = '') => events
        .filter((event) => event.on.uid === uid && event.reason === reason && event.message.startsWith(words))
        .reduce((sum, event) => sum + event.count, 0);
    return count('Pulling') > count('Pulled') + count('Failed', 'Failed to pull');
}

;// CONCATENATED MODULE: ./build/rollout/wait.js








const TICK_MS = 1_000;
const GATHER_MS = 20;
const GATHER_COSTS = 4;
const SETTLE_MS = 300;
async function waitUntilReady(applied, deadline, api, io, { set, rules, onWarn }) {
    const started = io.now();
    const targets = targets_targetsOf(applied);
    const done = new AbortController();
    const signal = AbortSignal.any([io.signal, done.signal]);
    const bulletin = openBulletin(started, io);
    const warned = new Set();
    const hide = hiderOf(set);
    let known = NOTHING_YET;
    let isHeld = false;
    let gatherMs = GATHER_MS;
    let soon;
    let next;
    let settling;
    let steady;
    const are = (state) => [...targets.values()].filter(({ verdict }) => verdict.state === state);
    const troublesOf = (path) => [...known.over, ...known.open].filter((one) => one.path === path);
    const progress = (target) => {
        const { path } = target.applied;
        const symptoms = troublesOf(path).map(({ symptom }) => symptom);
        return progressOf(target.verdict, known.scenes.get(path), symptoms);
    };
    const tell = (target) => bulletin.tell(target.applied.path, label(target.object), progress(target), target.verdict.state !== 'waiting');
    const update = (target) => {
        const before = targets.get(target.applied.path)?.verdict;
        targets.set(target.applied.path, target);
        if (before?.says !== target.verdict.says && target.verdict.state !== 'waiting')
            tell(target);
        endWhenReady();
        if (are('failed').length > 0)
            settling ??= setTimeout(() => {
                settling = undefined;
                if (are('failed').length > 0)
                    done.abort();
            }, SETTLE_MS);
    };
    const endWhenReady = () => {
        clearTimeout(steady);
        if (are('ready').length < targets.size)
            return;
        const { pods, ahead } = lookout.sights();
        const bare = late
            .filter(({ object }) => object.kind === 'Pod')
            .map(({ applied: { path } }) => targets.get(path)?.object);
        const left = steadyAt([...pods, ...bare]) - (io.now() + ahead);
        if (left <= 0)
            return done.abort();
        if (!isHeld)
            io.info('All are ready; those without a readiness probe are watched for a moment more');
        isHeld = true;
        steady = setTimeout(endWhenReady, left);
    };
    const evaluate = () => {
        clearTimeout(soon);
        clearTimeout(next);
        soon = undefined;
        const began = performance.now();
        known = assess(targets, { set, rules, sights: lookout.sights(), now: io.now(), hide }, known);
        gatherMs = Math.max(GATHER_MS, GATHER_COSTS * (performance.now() - began));
        for (const target of known.changed)
            update(target);
        for (const trouble of known.warned) {
            const once = `${trouble.path}\n${trouble.symptom.rule}`;
            const scene = known.scenes.get(trouble.path);
            if (!warned.has(once) && scene !== undefined)
                onWarn(trouble, scene);
            warned.add(once);
        }
        for (const name of known.confused.filter((one) => !warned.has(one))) {
            warned.add(name);
            io.info(`What was found could not be looked through for ${name}.`);
        }
        for (const path of known.scenes.keys())
            tell(targets.get(path));
        if (known.over.length > 0)
            done.abort();
        endWhenReady();
        if (known.nextAt !== undefined && !signal.aborted)
            next = setTimeout(evaluate, Math.max(1, known.nextAt - io.now() + 1));
    };
    const changed = () => {
        if (!signal.aborted)
            soon ??= setTimeout(evaluate, gatherMs);
    };
    const see = (path, sight) => {
        const target = targets.get(path);
        const seen = target && withSight(target, sight, io.now() - started);
        if (seen === undefined || signal.aborted)
            return;
        update(seen);
        changed();
    };
    if (are('ready').length === targets.size)
        done.abort();
    const late = done.signal.aborted ? [] : [...are('waiting'), ...are('failed')];
    const objects = late.map(({ object }) => object);
    const lookout = lookOut(objects, changed, api, io, signal);
    const timer = setTimeout(() => done.abort(), Math.max(0, deadline - io.now()));
    const tick = setInterval(() => {
        evaluate();
        bulletin.beat(are('waiting').map((target) => `${label(target.object)} ${progress(target)}`));
    }, TICK_MS);
    try {
        const followed = late.length === 0 ? [] : [followTargets(targets, see, api, signal), lookout.done];
        await Promise.race([Promise.all(followed), aborted(signal)]);
        io.signal.throwIfAborted();
    }
    finally {
        clearInterval(tick);
        done.abort();
        for (const one of [timer, soon, next, settling, steady])
            clearTimeout(one);
    }
    if (are('ready').length < targets.size)
        evaluate();
    else if (targets.size > 0)
        io.info(readyText(targets.size, io.now() - started));
    return {
        waited: [...targets].map(([path, { applied: one, verdict, object, afterMs }]) => ({
            applied: one,
            verdict: verdict.state === 'ready' ? verdict : withTrouble(verdict, troublesOf(path)[0], known.over),
            object,
            afterMs: verdict.state === 'ready' ? afterMs : io.now() - started,
        })),
        over: known.over,
        open: known.open,
        scenes: known.scenes,
        pods: [...lookout.sights().pods],
    };
}
function withTrouble({ state, says }, trouble, over) {
    if (trouble === undefined || state === 'failed')
        return { state, says };
    return {
        state: over.includes(trouble) ? 'failed' : state,
        says: says.includes(trouble.symptom.says) ? says : `${says}: ${trouble.symptom.says}`,
    };
}
function aborted(signal) {
    return new Promise((resolve) => {
        if (signal.aborted)
            resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
    });
}

;// CONCATENATED MODULE: ./build/rollout/rollout.js









async function awaitReady(applied, deadline, api, io, { set = [], rules = rules_RULES, onEnd = ignore, onWarn = ignore } = {}) {
    if (applied.length === 0)
        return;
    const hide = hiderOf(set);
    const sources = { rules, hide, api, io };
    const ended = await waitUntilReady(applied, deadline.at, api, io, {
        set,
        rules,
        onWarn: (trouble, scene) => {
            for (const problem of told(trouble, { scenes: new Map([[trouble.path, scene]]) }, sources, { lines: [] }, undefined))
                onWarn(hiddenIn(problem, hide));
        },
    });
    onEnd(ended.waited.map((one) => withHint(one, ended, sources)));
    await showLogs(ended, sources);
    (0,build_problem/* stopOn */.CM)(await explanation_explain(ended, deadline.timeout, sources));
}
function withHint(one, { over, open, scenes }, { rules }) {
    const trouble = one.verdict.state === 'ready' ? undefined : [...over, ...open].find(({ path }) => path === one.applied.path);
    const [problem] = trouble === undefined ? [] : told(trouble, { scenes }, { rules }, { lines: [] }, undefined);
    return problem?.at === undefined ? one : { ...one, hint: `see ${(0,build_problem/* place */.ik)(problem.at)}` };
}
const ignore = () => undefined;
async function showLogs({ waited, pods }, { hide, api, io }) {
    for (const { applied, object, verdict, afterMs } of waited) {
        const runs = object.kind === 'Job' || object.kind === 'Pod';
        if (!applied.manifest.awaited || !runs || verdict.state !== 'ready' || afterMs === 0)
            continue;
        const last = object.kind === 'Pod' ? object : pods.findLast((pod) => ownerOf(pod) === object.metadata.uid);
        for (const { name: container } of last?.spec?.containers ?? []) {
            const log = { pod: last.metadata.name, container, previous: false };
            const { lines, unread } = await lastLines(log, last.metadata.namespace, hide, api, io.signal);
            io.info(unread ?? `The end of the log of ${label(object)}, container ${container}:`);
            for (const line of lines)
                io.info(`  ${line}`);
        }
    }
}
function foundations(applied) {
    const isGround = (kind) => kind === 'Namespace' || kind === 'CustomResourceDefinition';
    return applied.filter(({ object, manifest }) => isGround(object.kind) || (manifest.awaited && object.kind !== 'PersistentVolumeClaim'));
}
function pickAddress(waited, exposed) {
    const rank = ({ object: { kind, metadata } }) => kind === 'Service' ? (metadata.name === exposed ? 0 : 2) : 1;
    return [...waited]
        .sort((one, other) => rank(one) - rank(other))
        .map(({ object }) => addressOf(object))
        .find((address) => address !== undefined);
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./build/rollout/url/answers.js
const REACH = 'If only this runner cannot reach it, set `verify: false`.';
const answers_PORTS = 'Check that the Service’s targetPort is the port that the app listens on, on 0.0.0.0 and not on 127.0.0.1, and speaks HTTP there.';
const STATUSES = [
    [
        '502',
        'The load balancer reaches a pod and gets no valid answer from it: the connection is refused or breaks off.',
        answers_PORTS,
    ],
    [
        '503',
        'The load balancer has no healthy pod to ask.',
        'Check that the Service selects pods that are ready, and that the health check’s path answers 200 (alb.ingress.kubernetes.io/healthcheck-path).',
    ],
    [
        '504',
        'The load balancer asks a pod, and no answer comes in time.',
        'Check that security groups and network policies let the load balancer reach the pods, and that the app answers within a minute.',
    ],
];
const ERRORS = [
    [
        'ECONNREFUSED',
        'Nothing listens at this port of the load balancer yet, or none of its targets is healthy.',
        `Check that the port is one of the Service’s or the Ingress’s, and the health of the targets. ${answers_PORTS}`,
    ],
    [
        /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
        'Connections to the load balancer go unanswered: a security group or loadBalancerSourceRanges keeps this runner out, its subnets have no route to an internet gateway, or a Network Load Balancer has no healthy target.',
        `Check these in turn. ${REACH}`,
    ],
    [
        /^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/,
        'The connection is closed before an answer: that is how load balancers do that have no healthy target, and apps that expect TLS where HTTP is spoken.',
        `Check the health of the targets. ${answers_PORTS}`,
    ],
    [
        /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
        'The app takes the request and does not answer it.',
        'Look at its logs: it may wait for a database or another service.',
    ],
    ['EAI_AGAIN', 'This runner’s resolver gives no answer.', REACH],
    [
        /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/,
        'The port does not speak TLS.',
        'Give the listener a certificate (alb.ingress.kubernetes.io/certificate-arn, or aws-load-balancer-ssl-cert on a Service), or let the port be an HTTP one.',
    ],
    [
        /^HPE_/,
        'What answers does not speak HTTP: it may expect TLS.',
        'Check the protocol of the port; for anything else than HTTP set `verify: false`.',
    ],
];
const CERTIFICATES = [
    ['CERT_HAS_EXPIRED', 'Its certificate has expired.', 'Renew it; ACM renews by itself what is validated by DNS.'],
    [
        /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
        'Its certificate is signed by nobody whom this runner trusts.',
        'Use a certificate that ACM has issued, or, for an authority of your own, make it known by NODE_EXTRA_CA_CERTS.',
    ],
];
function meaningOf(heard, { url, dns, hasPath }) {
    const { hostname } = new URL(url);
    switch (heard.kind) {
        case 'unresolved':
            return {
                says: 'its name does not resolve yet',
                why: `There is no such name as ${dns} yet.`,
                fix: 'A Network Load Balancer takes up to five minutes to get its name: give it more `timeout`.',
            };
        case 'silence':
            return {
                says: 'it takes the request and does not answer',
                why: 'It takes the request and does not answer.',
                fix: 'Look at the app’s logs: it may wait for a database or another service.',
            };
        case 'status':
            return statusOf(heard, hasPath);
        case 'error': {
            if (heard.code === 'ERR_TLS_CERT_ALTNAME_INVALID')
                return {
                    says: 'its certificate is for other names',
                    why: `Its certificate is not for ${hostname}. ${certified(heard.message)}`.trim(),
                    fix: `Give the listener a certificate for ${hostname}: one of ACM that is issued, by alb.ingress.kubernetes.io/certificate-arn.`,
                    lasting: 'wrong',
                };
            const certificate = find(CERTIFICATES, heard.code);
            if (certificate !== undefined)
                return { says: heard.code, ...certificate, lasting: 'wrong' };
            if (/^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/.test(heard.code))
                return {
                    says: heard.code,
                    why: 'This runner has no way to the load balancer’s network.',
                    fix: 'Set `verify: false`, or run the job where there is one.',
                    lasting: 'unreachable',
                };
            const said = heard.message || heard.code;
            const row = find(ERRORS, heard.code);
            return { says: said, why: `${said}. ${row?.why ?? ''}`.trim(), fix: row?.fix ?? `${answers_PORTS} ${REACH}` };
        }
    }
}
function statusOf({ code, server, location }, hasPath) {
    const who = server.startsWith('awselb') ? 'The load balancer itself says' : 'It says';
    const row = find(STATUSES, String(code));
    const says = `HTTP ${code}`;
    if (row !== undefined)
        return { says, why: `${who} ${code}. ${row.why}`, fix: row.fix };
    if (code >= 500)
        return { says, why: `The app answers with an error, ${code}.`, fix: 'Look at its logs.' };
    if (hasPath && code === 404 && server.startsWith('awselb'))
        return {
            says,
            why: 'The load balancer has no rule for this path.',
            fix: 'Check the paths and hosts of the Ingress.',
        };
    if (hasPath && code >= 300 && code < 400)
        return {
            says,
            why: `This path answers ${code}${location === '' ? '' : ` and sends on to ${location}`}, which is not followed.`,
            fix: 'Let the first path of the Ingress be one that answers with success, or set `verify: false`.',
        };
    return {
        says,
        why: `This path answers ${code}, and only 2xx is a success for it.`,
        fix: 'Let the app answer at the first path of the Ingress, as it is written there: a load balancer does not cut it off. Or set `verify: false`.',
    };
}
function find(rows, code) {
    const row = rows.find(([text]) => (typeof text === 'string' ? text === code : text.test(code)));
    return row && { why: row[1], fix: row[2] };
}
function certified(message) {
    const names = [...message.matchAll(/DNS:([^\s,]+)/g)].map(([, name]) => name);
    return names.length === 0 ? '' : `It is for ${names.join(', ')}.`;
}

// EXTERNAL MODULE: external "node:dns/promises"
var external_node_dns_promises_ = __webpack_require__(1553);
;// CONCATENATED MODULE: ./build/rollout/url/names.js

const names_OF_AWS = /\.elb\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/i;
const ASKING = { timeout: 1_500, tries: 1 };
const SERVERS = 2;
const MISSING = ['ENOTFOUND', 'ENODATA'];
function openNames(signal, servers = {}) {
    let authority;
    const resolver = (addresses) => {
        const one = new external_node_dns_promises_.Resolver(ASKING);
        if (addresses !== undefined)
            one.setServers(addresses);
        signal.addEventListener('abort', () => one.cancel(), { once: true });
        return one;
    };
    const onThisMachine = (name) => servers.first === undefined ? (0,external_node_dns_promises_.lookup)(name, { all: true }) : ask(resolver(servers.first), name);
    return {
        onThisMachine,
        async addressesOf(name) {
            if (names_OF_AWS.test(name)) {
                authority ??= serversOf(name, resolver(servers.first), servers.port);
                const asked = await authority;
                if (asked.length > 0)
                    try {
                        return { addresses: await ask(resolver(asked), name), by: 'authority' };
                    }
                    catch (error) {
                        if (isMissing(error))
                            return { addresses: [], by: 'authority' };
                        authority = Promise.resolve([]);
                    }
            }
            signal.throwIfAborted();
            try {
                return { addresses: await onThisMachine(name), by: 'system' };
            }
            catch (error) {
                if (isMissing(error))
                    return { addresses: [], by: 'system' };
                throw error;
            }
        },
    };
}
function isMissing(error) {
    return MISSING.includes(error.code ?? '');
}
async function serversOf(name, resolver, port = 53) {
    const labels = name.split('.');
    for (let from = 1; labels.length - from >= 2; from++) {
        const names = await resolver.resolveNs(labels.slice(from).join('.')).catch(() => []);
        const addresses = await Promise.all(names.slice(0, SERVERS).map((one) => resolver.resolve4(one).catch(() => [])));
        const found = addresses.flat();
        if (found.length > 0)
            return found.slice(0, SERVERS).map((address) => `${address}:${port}`);
    }
    return [];
}
async function ask(resolver, name) {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [
        ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
        ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length === 0 && four.status === 'rejected')
        throw four.reason;
    return found;
}

;// CONCATENATED MODULE: ./build/rollout/url/remarks.js


async function remarksOn({ url, dns }, asked, names) {
    const host = new URL(url).hostname;
    const name = new URL(asked).hostname;
    if ((0,external_node_net_.isIP)(dns) || (0,external_node_net_.isIP)(host.replace(/^\[|\]$/g, '')))
        return [];
    const [own, balancer] = await Promise.all([remarks_seen(name, names), names.addressesOf(dns).catch(() => undefined)]);
    if (name === dns)
        return own === 'missing' && balancer?.by === 'authority' ? [fresh(dns)] : [];
    const certified = host === name ? [] : [certificateOf(url, dns, name)];
    if (own === 'unsure')
        return certified;
    if (own === 'missing')
        return [...certified, unrecorded(name, dns, undefined)];
    const there = balancer?.addresses.map(({ address }) => address) ?? [];
    const isThere = there.length === 0 || own.some((address) => there.includes(address));
    return isThere ? certified : [...certified, unrecorded(name, dns, own)];
}
async function remarks_seen(name, names) {
    try {
        return (await names.onThisMachine(name)).map(({ address }) => address);
    }
    catch (error) {
        return isMissing(error) ? 'missing' : 'unsure';
    }
}
function fresh(dns) {
    return {
        what: `${dns} is so new that this runner’s resolver does not know it yet`,
        why: 'The load balancer answers at the addresses that AWS’s name servers give. Resolvers that were asked too early remember for some minutes that there is no such name.',
        fix: 'Let later steps try again for a few minutes: curl --retry 20 --retry-all-errors',
    };
}
function certificateOf(url, dns, name) {
    return {
        what: `${url} shows a certificate for ${name}`,
        why: `Nobody has a certificate for a load balancer’s own name, so browsers warn of ${dns}; under ${name} it answers well.`,
        fix: `Use https://${name}.`,
    };
}
function unrecorded(host, dns, own) {
    return {
        what: own === undefined ? `${host} does not resolve yet` : `${host} does not lead to this load balancer`,
        why: own === undefined
            ? 'The load balancer answers to this name, but no DNS record leads there.'
            : `It leads to ${own.slice(0, 3).join(', ')}: something else, or a CDN or proxy in front of it, which is fine.`,
        fix: `Make the record: ${host} CNAME ${dns} (in Route 53 an alias, which the top of a domain needs).`,
    };
}

;// CONCATENATED MODULE: ./build/rollout/url/request.js


const SHORTEST_WAIT_MS = 1_000;
const UNRESOLVED = 'SHIP_UNRESOLVED';
function agentFor(dns, names) {
    return new undici/* Agent */.g6({
        connect: { lookup: through(dns, names), timeout: 5_000 },
        headersTimeout: 10_000,
        bodyTimeout: 10_000,
    });
}
async function hear(url, deadline, dispatcher, io) {
    const left = AbortSignal.timeout(Math.max(SHORTEST_WAIT_MS, Math.floor(deadline - io.now())));
    try {
        const { statusCode: code, headers, body, } = await (0,undici/* request */.Em)(url, {
            dispatcher,
            signal: AbortSignal.any([io.signal, left]),
            headers: { 'user-agent': 'ship-to-eks' },
        });
        await body.dump();
        return { kind: 'status', code, server: request_text(headers.server), location: request_text(headers.location) };
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (left.aborted)
            return { kind: 'silence' };
        const { code, message } = foremost(error);
        return code === UNRESOLVED ? { kind: 'unresolved' } : { kind: 'error', code: code ?? '', message };
    }
}
function foremost(error) {
    if (!(error instanceof AggregateError))
        return error;
    const all = error.errors;
    return all.find(({ code }) => code !== 'ENETUNREACH') ?? all[0] ?? error;
}
function request_text(header) {
    return [header ?? ''].flat().join(', ').slice(0, 300);
}
function through(dns, names) {
    return (_, options, callback) => {
        const answer = (all) => {
            const outside = all.filter(({ address }) => !isLinkLocal(address));
            const [first] = outside;
            if (first === undefined)
                return callback(nowhere(dns, all.length > 0), '', 4);
            return options.all ? callback(null, outside) : callback(null, first.address, first.family);
        };
        if ((0,external_node_net_.isIP)(dns))
            return answer([{ address: dns, family: (0,external_node_net_.isIP)(dns) }]);
        names.addressesOf(dns).then(({ addresses }) => answer(addresses), (error) => callback(error, '', 4));
    };
}
function nowhere(dns, isLocal) {
    return isLocal
        ? new Error(`${dns} leads to a link-local address`)
        : Object.assign(new Error(`${dns} does not resolve`), { code: UNRESOLVED });
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

;// CONCATENATED MODULE: ./build/rollout/url/verify.js






const verify_FIRST_PAUSE_MS = 100;
const verify_LONGEST_PAUSE_MS = 1_000;
const verify_HEARTBEAT_MS = 30_000;
const LASTING_MS = 60_000;
async function verifyUrl(address, deadline, timeout, io, { warn = () => undefined, names = openNames(io.signal) } = {}) {
    const host = verify_hostOf(address.url);
    if ([address.dns, host].some(isLinkLocal))
        return [notTried(address, `${host} is a link-local or metadata address, and no load balancer’s.`)];
    if ((0,external_node_net_.isIP)(host) !== 0 && host !== address.dns)
        return [notTried(address, `${host} is an address, and not the load balancer’s.`)];
    const dispatcher = agentFor(address.dns, names);
    const started = io.now();
    let spoke = started;
    let lasting = started;
    let url = address.url;
    try {
        for (let pause = verify_FIRST_PAUSE_MS;; pause = Math.min(pause * 1.5, verify_LONGEST_PAUSE_MS)) {
            const heard = await hear(url, deadline, dispatcher, io);
            if (isAnswer(heard, address)) {
                io.info(`${address.url} answers: HTTP ${heard.code}`);
                for (const remark of await remarksOn(address, url, names))
                    warn(remark);
                return [];
            }
            const other = otherName(heard, address, url);
            if (other !== undefined) {
                url = other;
                continue;
            }
            const meaning = meaningOf(heard, address);
            if (meaning.lasting === undefined)
                lasting = io.now();
            const isLasting = io.now() - lasting > LASTING_MS;
            if (isLasting || io.now() + pause > deadline) {
                if (meaning.lasting !== 'unreachable')
                    return [unanswered(address, meaning, isLasting ? (0,build_deadline/* timeText */.T)(LASTING_MS) : timeout)];
                warn({ what: `${address.url} could not be tried from here`, why: meaning.why, fix: meaning.fix });
                return [];
            }
            if (io.now() - spoke > verify_HEARTBEAT_MS) {
                spoke = io.now();
                io.info(`Still waiting for ${address.url} to answer after ${(0,build_deadline/* timeText */.T)(spoke - started)}: ${meaning.says}`);
            }
            await io.sleep(pause);
        }
    }
    finally {
        await dispatcher.destroy();
    }
}
function isAnswer(heard, { hasPath }) {
    return heard.kind === 'status' && (hasPath ? heard.code >= 200 && heard.code < 300 : heard.code < 500);
}
function otherName(heard, { dns }, url) {
    if (heard.kind !== 'error' || heard.code !== 'ERR_TLS_CERT_ALTNAME_INVALID' || verify_hostOf(url) !== dns)
        return undefined;
    const name = /DNS:([^\s,]+)/.exec(heard.message)?.[1]?.replace(/^\*\./, 'www.');
    if (name === undefined || !/^[\w.-]+$/.test(name))
        return undefined;
    const other = new URL(url);
    other.hostname = name;
    return (0,external_node_net_.isIP)(verify_hostOf(other.href)) === 0 ? other.href : undefined;
}
function verify_hostOf(url) {
    return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
function notTried(address, why) {
    return {
        what: `${address.url} is not tried`,
        why,
        fix: 'Check the host of the Ingress, and what wrote the address into the status of the Service or Ingress.',
    };
}
function unanswered({ url }, { why, fix }, within) {
    return { what: `${url} did not answer as it should within ${within}`, why, fix };
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./node_modules/@smithy/core/dist-cjs/submodules/checksum/index.js
var checksum = __webpack_require__(9542);
// EXTERNAL MODULE: ./node_modules/@smithy/signature-v4/dist-cjs/index.js
var signature_v4_dist_cjs = __webpack_require__(5118);
;// CONCATENATED MODULE: ./build/aws/query.js





async function query_query({ service, host, region, version }, action, parameters, { keys }, io) {
    const { [`AWS_ENDPOINT_URL_${service.toUpperCase()}`]: own, AWS_ENDPOINT_URL: all } = io.environment;
    const url = new URL(own ?? all ?? `https://${host}`);
    const body = new URLSearchParams({ Action: action, Version: version, ...parameters }).toString();
    const signer = new signature_v4_dist_cjs.SignatureV4({ service, region, credentials: keys, sha256: checksum.Sha256 });
    const headers = { host: url.host, 'content-type': 'application/x-www-form-urlencoded' };
    const unsigned = { method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', headers, body };
    const signed = await signer.sign(unsigned);
    const { status, text } = await query_send(url, signed.headers, body, io);
    const said = (tag) => elementOf(text, tag);
    if (status >= 300)
        throw query_refusal(said('Code') ?? `HTTP ${status}`, said('Message') ?? 'the answer says no more', status);
    if (!text.includes(`</${action}Response>`))
        throw query_refusal('Half an answer', 'it broke off', status);
    return text;
}
function query_refusal(name, message, status) {
    return Object.assign(new Error(message), { name }, status === undefined ? {} : { $metadata: { httpStatusCode: status } });
}
async function query_send(url, headers, body, io) {
    const { httpsAgent, connectionTimeout, requestTimeout } = (0,client/* clientSettings */.ry)('', io).requestHandler;
    const isPlain = url.protocol === 'http:';
    const request = isPlain ? external_node_http_.request : external_node_https_.request;
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(requestTimeout)]);
    try {
        return await new Promise((done, fail) => {
            const sent = request(url, { method: 'POST', headers, signal, ...(!isPlain && { agent: httpsAgent }) }, (answer) => {
                let text = '';
                answer.setEncoding('utf8').on('data', (chunk) => {
                    text += chunk;
                });
                answer.on('error', fail).on('end', () => done({ status: answer.statusCode ?? 0, text }));
            });
            const patience = setTimeout(() => sent.destroy(query_refusal('NoConnection', `${url.host} is out of reach`)), connectionTimeout);
            sent.on('socket', (socket) => {
                if (!socket.connecting)
                    clearTimeout(patience);
                socket.once(isPlain ? 'connect' : 'secureConnect', () => clearTimeout(patience));
            });
            sent.on('close', () => clearTimeout(patience));
            sent.on('error', fail);
            sent.end(body);
        });
    }
    finally {
        httpsAgent.destroy();
    }
}
function elementOf(xml, tag) {
    const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
    return found === undefined ? undefined : unescaped(found);
}
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
function unescaped(text) {
    return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name = '') => code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)));
}

// EXTERNAL MODULE: ./build/aws/retry.js
var retry = __webpack_require__(7968);
;// CONCATENATED MODULE: ./build/aws/subnets.js




const ROLES = { public: 'kubernetes.io/role/elb', internal: 'kubernetes.io/role/internal-elb' };
async function readSubnets(vpc, region, identity, io) {
    const ec2 = { service: 'ec2', host: `ec2.${region}.${(0,partition/* domainOf */.O)(identity.partition)}`, region, version: '2016-11-15' };
    const filter = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpc };
    try {
        return subnetsIn(await (0,retry/* retrying */.R$)(io, () => query_query(ec2, 'DescribeSubnets', filter, identity, io)));
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (error instanceof build_problem/* Failed */.cV)
            throw error;
        io.info(`The subnets of ${vpc} are not looked at (ec2:DescribeSubnets: ${error.name})`);
        return undefined;
    }
}
function subnetsIn(xml) {
    return xml
        .split(/(?=<subnetId>)/)
        .slice(1)
        .map((text) => ({
        id: elementOf(text, 'subnetId') ?? '',
        zone: elementOf(text, 'availabilityZone') ?? '',
        isPublic: elementOf(text, 'mapPublicIpOnLaunch') === 'true',
        tags: new Map([...text.matchAll(/<item>\s*(<key>.*?)<\/item>/gs)].map(([, tag = '']) => [
            elementOf(tag, 'key') ?? '',
            elementOf(tag, 'value') ?? '',
        ])),
    }));
}
function checkSubnets(vpc, subnets, { object, by, reach }) {
    const role = ROLES[reach];
    const fit = subnets.filter(({ isPublic }) => isPublic === (reach === 'public'));
    const isFound = subnets.some(({ tags }) => ['1', ''].includes(tags.get(role) ?? 'none'));
    if (isFound || (by === 'the AWS cloud provider' && fit.length > 0))
        return undefined;
    const ids = (fit.length > 0 ? fit : subnets).map(({ id }) => id);
    return {
        what: `No subnet of ${vpc} is tagged for ${reach} load balancers, and ${object} wants one`,
        why: `${by} looks for the tag ${role}, in at least two zones.`,
        fix: `Tag the ${reach === 'public' ? 'public' : 'private'} subnets: aws ec2 create-tags --resources ${ids.join(' ') || 'SUBNET_ID'} --tags Key=${role},Value=1`,
    };
}

;// CONCATENATED MODULE: ./build/cluster/api/discovery.js



async function discover(manifests, api, caller) {
    const known = new Map(manifests.flatMap(({ object }) => ownKinds(object)));
    const versions = new Set(['v1', ...manifests.map(({ object }) => object.apiVersion)]);
    const served = await Promise.all([...versions].map(async (version) => {
        const answer = await api.send('GET', discovery_root(version));
        if (answer.code === 404)
            return;
        if (answer.code !== 200)
            throw new build_problem/* Failed */.cV([explainRefusal(answer, `read ${discovery_root(version)}`, caller)]);
        for (const { kind, name, namespaced } of answer.body.resources)
            if (!name.includes('/'))
                known.set(`${version} ${kind}`, resource(version, name, namespaced, true));
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
        throw new build_problem/* Failed */.cV(problems);
    return ({ apiVersion, kind }) => known.get(`${apiVersion} ${kind}`);
}
function discovery_root(apiVersion) {
    return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
function resource(apiVersion, plural, namespaced, served) {
    return {
        namespaced,
        served,
        collection: (namespace) => `${discovery_root(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`,
    };
}
function ownKinds(object) {
    return kindsOf(object).map(({ apiVersion, kind, plural, namespaced }) => [
        `${apiVersion} ${kind}`,
        resource(apiVersion, plural, namespaced, false),
    ]);
}
function kindsOf({ kind, spec }) {
    const versions = valueAt(spec, ['versions']);
    if (kind !== 'CustomResourceDefinition' || !Array.isArray(versions))
        return [];
    return versions
        .filter((version) => valueAt(version, ['served']) !== false)
        .map((version) => ({
        apiVersion: `${valueAt(spec, ['group'])}/${valueAt(version, ['name'])}`,
        kind: String(valueAt(spec, ['names', 'kind'])),
        plural: String(valueAt(spec, ['names', 'plural'])),
        namespaced: valueAt(spec, ['scope']) === 'Namespaced',
    }));
}
const discovery_FIRST_PAUSE_MS = 20;
const discovery_LONGEST_PAUSE_MS = 1_000;
async function awaitServed(crds, wait) {
    const kinds = await Promise.all(crds.map((crd) => Promise.all(kindsOf(crd).map((brought) => awaitKind(crd, brought, wait)))));
    return kinds.flat();
}
async function awaitKind(crd, { apiVersion, kind }, { sender: { api }, io, deadline }) {
    for (let pause = discovery_FIRST_PAUSE_MS;; pause = Math.min(pause * 2, discovery_LONGEST_PAUSE_MS)) {
        const answer = await api.send('GET', discovery_root(apiVersion));
        const resources = answer.code === 200 ? answer.body.resources : [];
        if (resources.some((one) => one.kind === kind && !one.name.includes('/')))
            return `${apiVersion} ${kind}`;
        if (io.now() >= deadline.at)
            throw new build_problem/* Failed */.cV([
                {
                    what: `${label(crd)} is there, but the API server does not serve ${kind} in ${apiVersion} after ${deadline.timeout}`,
                    why: 'Its objects can only be applied once it does.',
                    fix: `See what its conditions say: kubectl describe crd ${crd.metadata.name}`,
                },
            ]);
        await io.sleep(pause);
    }
}

;// CONCATENATED MODULE: ./build/cluster/api/warnings.js
function warningsOf(header) {
    const headers = header === undefined ? [] : [header].flat();
    const found = headers.flatMap((one) => [...one.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)]);
    return [...new Set(found.map(([, text = '']) => text.replace(/\\(.)/g, '$1')))];
}
function warnOnce(warn) {
    const told = new Set();
    return (problem) => {
        if (told.has(problem.what))
            return;
        told.add(problem.what);
        warn(problem);
    };
}

;// CONCATENATED MODULE: ./build/cluster/plan/live.js



const FEW = 10;
const live_PAGE = '500';
const live_TRIES = 3;
async function readLive(sought, api, caller) {
    const collections = Map.groupBy(sought.filter(({ path, collection }) => path !== collection), ({ collection }) => collection);
    const found = await (0,build_problem/* together */.bs)(...[...collections.values()].map((members) => readCollection(members, api, caller)));
    return new Map(found.flat());
}
async function readCollection(sought, api, caller) {
    const listed = sought.length > FEW ? await live_list(sought, api, caller) : undefined;
    return listed ?? readEach(sought, api, caller);
}
async function live_list(sought, api, caller) {
    const { collection } = sought[0];
    const left = new Map(sought.map(({ manifest, path }) => [manifest.object.metadata.name, path]));
    let found = [];
    let next;
    for (let tries = 1;;) {
        const answer = await api.send('GET', collection, {
            query: { limit: live_PAGE, ...(next === undefined ? {} : { continue: next }) },
        });
        if (answer.code === 403)
            return undefined;
        if (answer.code === 404)
            return [];
        if (answer.code === 410 && tries < live_TRIES) {
            tries++;
            found = [];
            next = undefined;
            continue;
        }
        if (answer.code >= 400)
            throw new build_problem/* Failed */.cV([live_refusal(answer, sought, caller)]);
        const { items, apiVersion, kind, metadata } = answer.body;
        for (const item of items ?? []) {
            const path = left.get(item.metadata.name);
            if (path !== undefined)
                found.push([path, { apiVersion, kind: String(kind).replace(/List$/, ''), ...item }]);
        }
        next = metadata?.continue || undefined;
        if (next === undefined || found.length === left.size)
            return found;
    }
}
async function readEach(sought, api, caller) {
    const [first, ...others] = sought;
    const answers = [await api.send('GET', first.path)];
    if (isRefused(answers[0]))
        throw new build_problem/* Failed */.cV([live_refusal(answers[0], sought, caller)]);
    answers.push(...(await Promise.all(others.map(({ path }) => api.send('GET', path)))));
    const refused = sought.filter((_, at) => isRefused(answers[at]));
    const worst = answers.find(isRefused);
    if (worst !== undefined)
        throw new build_problem/* Failed */.cV([live_refusal(worst, refused, caller)]);
    return sought.flatMap(({ path }, at) => {
        const { code, body } = answers[at];
        return code === 200 ? [[path, body]] : [];
    });
}
function isRefused({ code }) {
    return code >= 400 && code !== 404;
}
function live_refusal(answer, sought, caller) {
    const [first, ...others] = sought;
    const what = label(first.manifest.object);
    const more = others.length === 0 ? '' : ` and ${others.length} more of its kind`;
    return { ...explainRefusal(answer, `read ${what}${more}`, caller), at: first.manifest.at() };
}

;// CONCATENATED MODULE: ./build/cluster/apply/replicas.js



const REPLICAS = ['spec', 'replicas'];
const OWNED = ['f:spec', 'f:replicas'];
async function findScalers(set, api) {
    const targets = new Set(set.flatMap(({ manifest: { object } }) => replicas_targetOf(object)));
    const namespaces = new Set(set.flatMap(({ manifest: { object }, live }) => live !== undefined && valueAt(live, REPLICAS) !== undefined && object.metadata.namespace !== undefined
        ? [object.metadata.namespace]
        : []));
    const unseen = new Set();
    await Promise.all([...namespaces].map(async (namespace) => {
        const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
        const answer = await api.send('GET', path);
        if (answer.code !== 200)
            return void unseen.add(namespace);
        for (const item of answer.body.items)
            for (const target of replicas_targetOf({ ...item, apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }))
                targets.add(target);
    }));
    return { targets, unseen };
}
function replicas_targetOf({ apiVersion, kind, metadata, spec }) {
    const isAutoscaler = (kind === 'HorizontalPodAutoscaler' && apiVersion.startsWith('autoscaling/')) ||
        (kind === 'ScaledObject' && apiVersion.startsWith('keda.sh/'));
    const name = valueAt(spec, ['scaleTargetRef', 'name']);
    if (!isAutoscaler || typeof name !== 'string')
        return [];
    const version = valueAt(spec, ['scaleTargetRef', 'apiVersion']) ?? 'apps/v1';
    const of = valueAt(spec, ['scaleTargetRef', 'kind']) ?? 'Deployment';
    return [replicas_key(String(version), String(of), metadata.namespace, name)];
}
function replicas_key(apiVersion, kind, namespace, name) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    return [group, kind, namespace, name].join(' ');
}
function withoutScaled({ manifest, live }, scalers) {
    if (live === undefined || !isScaled({ manifest, live }, scalers))
        return manifest;
    return { ...leftAlone(manifest, live), isScaled: true };
}
function leftAlone(manifest, live) {
    const { object } = manifest;
    const owners = (handedOver(live)?.owners ?? entriesOf(live)).filter(owns);
    const value = valueAt(live, REPLICAS);
    if (owners.length > 0 && owners.every(isOurs) && value !== undefined)
        return { ...manifest, object: withValue(object, REPLICAS, value) };
    if (valueAt(object, REPLICAS) === undefined)
        return manifest;
    const { replicas: _, ...spec } = object.spec;
    return { ...manifest, object: { ...object, spec } };
}
function isScaled({ manifest: { object }, live }, { targets, unseen }) {
    const { apiVersion, kind, metadata } = object;
    if (targets.has(replicas_key(apiVersion, kind, metadata.namespace, metadata.name)))
        return true;
    return (live === undefined ? [] : entriesOf(live)).some((owner) => {
        if (owner.subresource !== 'scale' || !owns(owner) || isKubectls(owner))
            return false;
        return owner.manager !== 'kube-controller-manager' || unseen.has(metadata.namespace ?? '');
    });
}
function owns({ fieldsV1 }) {
    return valueAt(fieldsV1, OWNED) !== undefined;
}
function isKubectls({ manager }) {
    return /^kubectl\b/.test(manager);
}

;// CONCATENATED MODULE: ./build/cluster/apply/convergence.js









const ROUNDS = 5;
async function converge(step, means) {
    const { path, manifest } = step;
    const { sender } = means;
    let { live } = step;
    let replaced = false;
    const clear = async (work) => {
        await work;
        live = undefined;
        replaced = true;
    };
    for (let round = 1;; round++) {
        if (live !== undefined && isGoing(live))
            await clear(awaitGone(live, path, means));
        else if (live !== undefined && mustRunAgain(live))
            await clear(runAgain(live, path, means));
        else if (live !== undefined)
            await takeOver(live, path, sender);
        const wasSeen = live !== undefined && handedOver(live) !== undefined;
        try {
            const object = await send(await current(step, means), sender, false);
            const isNew = !wasSeen && handedOver(object) !== undefined;
            if (round < ROUNDS && (isGoing(object) || isNew))
                live = object;
            else
                return { object, action: replaced ? 'replaced' : actionOf(step.live, object) };
        }
        catch (error) {
            if (round >= ROUNDS)
                throw error;
            if (manifest.isScaled && isForReplicas(error))
                continue;
            if (!isForImmutableFields(error))
                throw error;
            const answer = await sender.api.send('GET', path);
            const there = answer.code === 200 ? answer.body : undefined;
            const replacement = there && replacementOf(manifest.object, there, means.recreate);
            if (there !== undefined && replacement !== undefined)
                await clear(remove(there, path, replacement, means));
            else if (answer.code !== 404)
                throw error;
        }
    }
}
async function current(step, { sender: { api } }) {
    if (!step.manifest.isScaled)
        return step;
    const answer = await api.send('GET', step.path);
    return answer.code === 200 ? { ...step, manifest: leftAlone(step.manifest, answer.body) } : step;
}
function isForReplicas(error) {
    return error instanceof build_problem/* Failed */.cV && error.problems.every(({ what }) => /\.replicas belongs to/.test(what));
}
function runAgain(job, path, means) {
    means.io.info(`${label(job)} failed in an earlier run; it runs again`);
    return remove(job, path, { propagation: 'Background', afterwards: false }, means);
}
function actionOf(live, object) {
    if (live?.metadata.uid !== object.metadata.uid || live === undefined)
        return 'created';
    return (0,external_node_util_.isDeepStrictEqual)(essence(live), essence(object)) ? 'unchanged' : 'configured';
}
function isAsBefore(before, now) {
    if (before === undefined || now === undefined)
        return before === now;
    if (before.metadata.resourceVersion === now.metadata.resourceVersion)
        return true;
    return (0,external_node_util_.isDeepStrictEqual)(essence(before), essence(now));
}
function essence({ apiVersion: _, kind: __, status: ___, metadata, ...rest }) {
    const { resourceVersion: _v, generation: _g, managedFields: _m, annotations = {}, ...meant } = metadata;
    const { [LAST_APPLIED]: _l, ...said } = annotations;
    return { ...rest, metadata: meant, annotations: said };
}
async function remove(live, path, how, means) {
    const { sender, io } = means;
    const name = label(live);
    if (how.afterwards) {
        io.info(`${name} of an earlier run is still at work; it is replaced when it has finished`);
        await until((object) => object.metadata.uid !== live.metadata.uid || !isAtWork(object), path, means, {
            what: `${name} of an earlier run did not finish within ${means.deadline.timeout}`,
            why: 'It has to finish before it is replaced by what the manifest says now.',
            fix: `Look at it (kubectl describe ${name.toLowerCase()}${convergence_namespaceOf(live)}), let it finish, or delete it; or raise \`timeout\`.`,
        });
    }
    else if (how.propagation !== 'Background')
        io.info(`${name} is deleted, to be made again`);
    const answer = await sender.api.send('DELETE', path, {
        body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: how.propagation,
            preconditions: { uid: live.metadata.uid },
        },
    });
    if (answer.code === 404 || answer.code === 409)
        return;
    if (answer.code >= 400)
        throw new build_problem/* Failed */.cV([explainRefusal(answer, `delete ${name}`, sender.caller)]);
    await awaitGone(live, path, means);
}
async function awaitGone(live, path, means) {
    const name = label(live);
    const finalizers = Array.isArray(live.metadata.finalizers) ? live.metadata.finalizers : [];
    if (isGoing(live))
        means.io.info(`${name} is being deleted; it is made again when it is gone`);
    await until(({ metadata }) => metadata.uid !== live.metadata.uid, path, means, {
        what: `${name} is still being deleted after ${means.deadline.timeout}`,
        why: finalizers.length === 0
            ? 'What belongs to it has to go first.'
            : `Its finalizers wait for somebody: ${finalizers.join(', ')}.`,
        fix: `Look at what holds it (kubectl describe ${name.toLowerCase()}${convergence_namespaceOf(live)}); the next run goes on from there.`,
    });
}
function convergence_namespaceOf({ metadata: { namespace } }) {
    return namespace === undefined ? '' : ` -n ${namespace}`;
}
const convergence_FIRST_PAUSE_MS = 50;
const convergence_LONGEST_PAUSE_MS = 1_000;
async function until(isSo, path, { sender, io, deadline }, late) {
    for (let pause = convergence_FIRST_PAUSE_MS;; pause = Math.min(pause * 2, convergence_LONGEST_PAUSE_MS)) {
        const answer = await sender.api.send('GET', path);
        if (answer.code === 404 || (answer.code === 200 && isSo(answer.body)))
            return;
        if (answer.code === 401 || answer.code === 403)
            throw new build_problem/* Failed */.cV([explainRefusal(answer, `read ${path}`, sender.caller)]);
        if (io.now() >= deadline.at)
            throw new build_problem/* Failed */.cV([late]);
        await io.sleep(pause);
    }
}

;// CONCATENATED MODULE: ./build/cluster/apply/apply.js









async function apply(plan, options) {
    const applied = [];
    const asleep = [];
    const fresh = new Set();
    const renewed = new Set();
    const phases = Map.groupBy(plan, ({ manifest }) => manifest.phase);
    for (const [, planned] of [...phases].sort(([one], [other]) => one - other)) {
        const steps = (await withNamespaces(planned, options)).map((step) => (isIn(step, renewed) ? lost(step) : step));
        const deferred = steps.filter(({ action }) => action === 'deferred');
        await (0,build_problem/* together */.bs)(...deferred.map((step) => onceServed(step, fresh, options, () => rehearse(step, options))));
        const done = await (0,build_problem/* together */.bs)(...steps.map(async (step) => {
            const isLeft = !isToSend(step);
            if (isLeft)
                asleep.push(step);
            const one = isLeft ? left(step) : await onceServed(step, fresh, options, () => applyOne(step, options));
            options.onApplied(one);
            return one;
        }));
        for (const one of done)
            applied.push(one);
        for (const { action, object } of done)
            if (object.kind === 'Namespace' && /^(created|replaced)$/.test(action))
                renewed.add(object.metadata.name);
        await options.settled(done);
        const crds = done
            .filter(({ action, object }) => action !== 'unchanged' && object.kind === 'CustomResourceDefinition')
            .map(({ object }) => object);
        for (const kind of await awaitServed(crds, options))
            fresh.add(kind);
    }
    const woken = await correct(asleep.length === plan.length ? [] : asleep, options);
    return applied.map((one) => woken.get(one.path) ?? one);
}
async function correct(steps, options) {
    const { api, caller } = options.sender;
    const now = await readLive(steps, api, caller);
    const changed = steps.filter(({ path, live }) => !isAsBefore(live, now.get(path)));
    const done = await (0,build_problem/* together */.bs)(...changed.map((step) => applyOne({ ...step, live: now.get(step.path) }, options)));
    for (const { action, object } of done)
        if (action !== 'unchanged')
            options.io.info(`${label(object)} ${action}: somebody had changed it meanwhile`);
    return new Map(done.map((one) => [one.path, one]));
}
function isToSend({ action, live, mustSend }) {
    if (action !== 'unchanged' || live === undefined || mustSend)
        return true;
    return live.metadata.deletionTimestamp !== undefined || mustRunAgain(live) || handedOver(live) !== undefined;
}
async function withNamespaces(steps, { sender: { api, caller } }) {
    const namespaces = steps.filter(({ manifest, live }) => manifest.object.kind === 'Namespace' && live !== undefined);
    const now = await readLive(namespaces, api, caller);
    return steps.map((step) => (namespaces.includes(step) ? { ...step, live: now.get(step.path) } : step));
}
function isIn({ manifest }, namespaces) {
    return namespaces.has(manifest.object.metadata.namespace ?? '');
}
function lost(step) {
    return { ...step, live: undefined };
}
function left({ manifest, collection, path, live }) {
    const { apiVersion, kind } = manifest.object;
    return {
        manifest,
        collection,
        path,
        action: 'unchanged',
        object: { ...live, apiVersion, kind },
    };
}
async function applyOne(step, options) {
    const { object, action } = await converge(step, options);
    const { manifest, collection } = step;
    const path = isGenerated(manifest.object) ? objectPath(collection, object.metadata.name) : step.path;
    return { manifest, collection, path, action, object };
}
async function rehearse(step, { sender }) {
    try {
        await send(step, sender, true);
    }
    catch (error) {
        if (!(0,build_problem/* isSaid */.QV)(error, /does not support dry run/))
            throw error;
    }
}
const PAUSE_MS = 250;
const MOST_MS = 30_000;
async function onceServed({ manifest: { object } }, fresh, { io, deadline }, work) {
    const end = Math.min(io.now() + MOST_MS, deadline.at);
    for (;;) {
        try {
            return await work();
        }
        catch (error) {
            const isEarly = fresh.has(`${object.apiVersion} ${object.kind}`) && (0,build_problem/* isSaid */.QV)(error, /could not find the requested/);
            if (!isEarly || io.now() >= end)
                throw error;
            await io.sleep(PAUSE_MS);
        }
    }
}

;// CONCATENATED MODULE: ./build/cluster/explain/once.js


function once(problems) {
    const alike = Map.groupBy(mergeRefusals(problems), (problem) => JSON.stringify(once_isShared(problem) ? once_textOf(problem) : [problem.what, problem.why, problem.fix, problem.at]));
    return [...alike.values()].map((all) => {
        const [first] = all;
        const shared = all.filter(once_isShared);
        return shared.length < 2 ? first : { ...first, what: `${names(shared)}: ${once_textOf(shared[0])[0]}` };
    });
}
async function tellingOnce(work) {
    try {
        return await work;
    }
    catch (error) {
        throw error instanceof build_problem/* Failed */.cV ? new build_problem/* Failed */.cV(once(error.problems)) : error;
    }
}
const once_MOST = 6;
function names(shared) {
    const all = shared.map(({ shared: name, at }, index) => index === 0 || at === undefined ? name : `${name} (${(0,build_problem/* place */.ik)(at)})`);
    const shown = all.length > once_MOST ? [...all.slice(0, once_MOST - 1), `${all.length - once_MOST + 1} more`] : all;
    return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
function once_textOf({ what, why = '', fix = '', shared }) {
    return [what.slice(`${shared}: `.length), why, fix];
}
function once_isShared(problem) {
    return 'shared' in problem;
}

;// CONCATENATED MODULE: ./build/cluster/plan/places.js




async function readPlaces(manifests, namespace, resourceOf, { api, caller }) {
    const places = manifests.map((manifest) => place(manifest, namespace, resourceOf(manifest.object)));
    const [, live] = await (0,build_problem/* together */.bs)((0,build_problem/* checked */.KD)(missingNamespaces(places, api, caller)), readLive(places, api, caller));
    return places.map((found) => ({ ...found, live: live.get(found.path) }));
}
function place(manifest, namespace, resource) {
    const object = resource.namespaced
        ? withValue(manifest.object, ['metadata', 'namespace'], manifest.object.metadata.namespace ?? namespace)
        : manifest.object;
    const collection = resource.collection(object.metadata.namespace ?? '');
    const name = object.metadata.name;
    return {
        manifest: { ...manifest, object },
        collection,
        path: name === undefined ? collection : objectPath(collection, name),
        live: undefined,
        ...(!resource.served && { isNewKind: true }),
    };
}
async function missingNamespaces(places, api, caller) {
    const made = new Set(places.flatMap(({ manifest: { object } }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])));
    const used = new Map(places
        .toReversed()
        .flatMap(({ manifest }) => manifest.object.metadata.namespace ? [[manifest.object.metadata.namespace, manifest]] : []));
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

;// CONCATENATED MODULE: ./build/preview/set/refused.js

const OF_THE_CLUSTER = {
    '': 'Node PersistentVolume',
    'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
    'apiextensions.k8s.io': '*',
    'apiregistration.k8s.io': '*',
    'admissionregistration.k8s.io': '*',
    'flowcontrol.apiserver.k8s.io': '*',
    'certificates.k8s.io': '*',
    'scheduling.k8s.io': 'PriorityClass',
    'node.k8s.io': 'RuntimeClass',
    'storage.k8s.io': 'StorageClass CSIDriver CSINode VolumeAttachment VolumeAttributesClass',
    'snapshot.storage.k8s.io': 'VolumeSnapshotClass VolumeSnapshotContent',
    'resource.k8s.io': 'DeviceClass ResourceSlice',
    'networking.k8s.io': 'IngressClass IPAddress ServiceCIDR',
    'gateway.networking.k8s.io': 'GatewayClass',
    'policy.networking.k8s.io': '*',
    'elbv2.k8s.aws': 'IngressClassParams',
    'eks.amazonaws.com': 'NodeClass IngressClassParams NodeDiagnostic CNINode',
    'karpenter.sh': '*',
    'karpenter.k8s.aws': '*',
    'vpcresources.k8s.aws': 'CNINode',
    'crd.k8s.amazonaws.com': 'ENIConfig',
    'cert-manager.io': 'ClusterIssuer',
    'external-secrets.io': 'ClusterSecretStore ClusterExternalSecret ClusterPushSecret',
    'kyverno.io': 'ClusterPolicy ClusterCleanupPolicy',
};
const refused_ELSEWHERE = 'Apply it once, in a deployment of its own, and leave it out of what previews apply: an overlay of their own, named by `manifests`.';
function refusals(written, podSpecPath) {
    return written.flatMap((one) => {
        const { object, at } = one;
        if (isOfTheCluster(object))
            return [
                {
                    what: `${label(object)} belongs to the whole cluster, and previews stay in their namespaces`,
                    why: 'Every preview would change it for all others, and removing one would not remove it.',
                    fix: refused_ELSEWHERE,
                    at: at(['kind']),
                },
            ];
        const spec = podSpecPath(object);
        if (spec === undefined)
            return [];
        return reaches(object, spec).map(({ path, says }) => ({
            what: `${label(object)} ${says}, which no preview may`,
            why: 'Its pods would reach the node that they run on, and with it the pods of others.',
            fix: 'Drop it in what previews apply: an overlay of their own, named by `manifests`.',
            at: at(path),
        }));
    });
}
function isOfTheCluster({ apiVersion, kind }) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const kinds = Object.hasOwn(OF_THE_CLUSTER, group) ? OF_THE_CLUSTER[group]?.split(' ') : undefined;
    return kinds !== undefined && (kinds.includes('*') || kinds.includes(kind));
}
function checkPlaces(places, namespace) {
    const inside = [`/namespaces/${namespace}/`, `/api/v1/namespaces/${namespace}`];
    return places
        .filter(({ path }) => !path.includes(inside[0]) && path !== inside[1])
        .map(({ manifest: { object, at } }) => ({
        what: `${label(object)} (${object.apiVersion}) belongs to the whole cluster, and previews stay in their namespaces`,
        fix: refused_ELSEWHERE,
        at: at(['kind']),
    }));
}
function reaches(object, spec) {
    const list = (path) => {
        const items = valueAt(object, path);
        return Array.isArray(items) ? items.map((_, index) => [...path, index]) : [];
    };
    const isSet = (path) => ![undefined, null, false, 0].includes(valueAt(object, path));
    const found = ['hostNetwork', 'hostPID', 'hostIPC'].map((field) => ({
        path: [...spec, field],
        says: `has ${field}`,
    }));
    for (const volume of list([...spec, 'volumes']))
        found.push({ path: [...volume, 'hostPath'], says: 'mounts a folder of the node (hostPath)' });
    for (const container of ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) => list([...spec, name]))) {
        found.push({ path: [...container, 'securityContext', 'privileged'], says: 'has a privileged container' });
        found.push({
            path: [...container, 'securityContext', 'windowsOptions', 'hostProcess'],
            says: 'has a container that is a process of the node (hostProcess)',
        });
        for (const port of list([...container, 'ports']))
            found.push({ path: [...port, 'hostPort'], says: 'takes a port of the node (hostPort)' });
    }
    found.push({
        path: [...spec, 'securityContext', 'windowsOptions', 'hostProcess'],
        says: 'has containers that are processes of the node (hostProcess)',
    });
    return found.filter(({ path }) => isSet(path));
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-eks/dist-cjs/index.js
var client_eks_dist_cjs = __webpack_require__(4524);
;// CONCATENATED MODULE: ./build/aws/cluster.js



async function findCluster(name, region, identity, io) {
    const cluster = await describe(name, region, identity, io);
    (0,build_problem/* stopOn */.CM)(checkCluster(cluster, region));
    const reach = reachOf(cluster, region);
    if (reach !== undefined)
        io.info(`${reach.says}.`);
    return {
        name,
        endpoint: cluster.endpoint ?? '',
        ca: Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8'),
        version: cluster.version ?? '',
        reach,
        byConfigMap: cluster.accessConfig?.authenticationMode === 'CONFIG_MAP',
        autoMode: cluster.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled ?? false,
        issuer: (cluster.identity?.oidc?.issuer ?? '').replace('https://', ''),
        vpc: cluster.resourcesVpcConfig?.vpcId,
    };
}
async function describe(name, region, identity, io) {
    const eks = (0,client/* renewingKeys */.EQ)(new client_eks_dist_cjs/* EKSClient */.JQJ({ ...(0,client/* clientSettings */.ry)(region, io), credentials: identity.keys }));
    let others = '';
    const answer = await (0,client/* call */.T1)(io, `The cluster ${name} could not be looked up`, (options) => eks.send(new client_eks_dist_cjs/* DescribeClusterCommand */.hV5({ name }), options).catch(async (error) => {
        if (error.name === 'ResourceNotFoundException')
            others = await clusterNames(eks, options);
        throw error;
    }), (error) => error.name === 'ResourceNotFoundException'
        ? {
            what: `There is no cluster ${name} in ${region} of account ${identity.account}`,
            why: others || 'The role may not list the clusters there are.',
            fix: `Correct \`cluster-name\` or \`aws-region\`, or create the cluster, which takes 15 to 20 minutes (docs/setup.md has what goes with it):\neksctl create cluster --name ${name} --region ${region} --node-type t3.medium --nodes 2`,
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
const FIXES = {
    DELETING: 'Correct `cluster-name`, or create it again when it is gone.',
    FAILED: 'It was never made, and will not be: see why in the console of EKS, delete it and create it again.',
};
function checkCluster({ name, status, endpoint, health }, region) {
    if (endpoint !== undefined && (status === 'ACTIVE' || status === 'UPDATING'))
        return [];
    const issues = health?.issues?.flatMap(({ message }) => message ?? []) ?? [];
    const wait = `Wait for it, and run the job again:\naws eks wait cluster-active --region ${region} --name ${name}`;
    return [
        {
            what: `The cluster ${name} is ${status}, not ACTIVE`,
            ...(issues.length > 0 && { why: issues.join('\n') }),
            fix: FIXES[status ?? ''] ?? wait,
        },
    ];
}
function reachOf({ name, resourcesVpcConfig = {} }, region) {
    const { endpointPublicAccess, publicAccessCidrs = [] } = resourcesVpcConfig;
    const open = `aws eks update-cluster-config --region ${region} --name ${name} --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=`;
    if (endpointPublicAccess === false)
        return {
            says: 'The cluster’s endpoint is private: only what is inside its VPC, or connected to it, reaches it',
            fix: `Run this job on a runner inside the VPC; or make the endpoint public, for the runner’s address at least:\n${open}ADDRESS/32`,
        };
    if (publicAccessCidrs.length === 0 || publicAccessCidrs.includes('0.0.0.0/0'))
        return undefined;
    return {
        says: `The cluster’s endpoint answers ${publicAccessCidrs.join(', ')} only`,
        fix: `Add the runner’s address, where it has one that stays (those of GitHub’s own runners change); or run this job on a runner inside the VPC:\n${open}${publicAccessCidrs.join(',')},ADDRESS/32`,
    };
}

;// CONCATENATED MODULE: ./build/aws/token.js



const GOOD_FOR_MS = 10 * 60_000;
async function eksToken(cluster, region, identity, forceRefresh = false) {
    const hostname = `sts.${region}.${(0,partition/* domainOf */.O)(identity.partition)}`;
    const signer = new signature_v4_dist_cjs.SignatureV4({
        service: 'sts',
        region,
        credentials: () => identity.keys({ forceRefresh }),
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
            const token = eksToken(cluster, region, identity, renew).then((text) => {
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

;// CONCATENATED MODULE: ./build/cluster/api/gate.js
function openGate(width) {
    let free = width;
    const waiting = [];
    return async (work) => {
        if (free > 0)
            free--;
        else
            await new Promise((resolve) => waiting.push(resolve));
        try {
            return await work();
        }
        finally {
            const next = waiting.shift();
            if (next === undefined)
                free++;
            else
                next();
        }
    };
}

;// CONCATENATED MODULE: ./build/cluster/api/reach.js
function reach_unreachable(cluster, method, error) {
    const cause = error.cause instanceof Error ? error.cause : error;
    const doubt = method === 'POST' ? 'Whether the object was made is not known' : '';
    return {
        what: `The API server of ${cluster.name} does not answer at ${cluster.endpoint}`,
        why: [cause.message, cluster.reach?.says ?? '', doubt].filter((text) => text !== '').join('. '),
        fix: cluster.reach?.fix ??
            'Its endpoint is open to everybody, so look at what stands between: a proxy (HTTPS_PROXY, NO_PROXY), a firewall, name servers; then run the job again.',
        cause: error,
    };
}
function reach_unreadable(cluster, text) {
    return {
        what: `What answers at ${cluster.endpoint} is not the API server of ${cluster.name}`,
        why: `Its answer is no JSON: ${text.slice(0, 200)}`,
        fix: 'Look at the proxy that HTTPS_PROXY names, if there is one: NO_PROXY keeps the cluster’s endpoint out of it.',
    };
}

// EXTERNAL MODULE: ./build/causes.js
var causes = __webpack_require__(4146);
;// CONCATENATED MODULE: ./build/cluster/api/retry.js

const says = (message) => (outcome) => 'code' in outcome && outcome.code >= 400 && message.test(outcome.message);
const is = (...codes) => (outcome) => 'code' in outcome && codes.includes(outcome.code);
const breaks = (...codes) => (outcome) => 'error' in outcome && (0,causes/* errorsOf */.B)(outcome.error).some(({ code = '' }) => codes.includes(code));
const TRANSIENT = [
    {
        because: 'an admission webhook does not answer',
        tries: 12,
        withinMs: 20_000,
        nothingWasDone: true,
        happens: says(/failed calling webhook/),
    },
    {
        because: 'a conversion webhook does not answer',
        tries: 12,
        withinMs: 20_000,
        happens: says(/conversion webhook for .* failed/),
    },
    {
        because: 'the cluster’s etcd changes its leader, or is busy',
        tries: 10,
        withinMs: 20_000,
        happens: says(/etcdserver: (leader changed|no leader|request timed out|too many requests)/),
    },
    {
        because: 'a quota is being counted',
        tries: 12,
        withinMs: 20_000,
        nothingWasDone: true,
        happens: says(/Operation cannot be fulfilled on resourcequotas/),
    },
    {
        because: 'the object changed in the meantime',
        tries: 8,
        withinMs: 20_000,
        happens: says(/please apply your changes to the latest version/),
    },
    {
        because: 'a new namespace has no ServiceAccount yet',
        tries: 8,
        withinMs: 5_000,
        nothingWasDone: true,
        happens: says(/error looking up service account \S+: serviceaccount "default" not found/),
    },
    {
        because: 'the API server is busy (429)',
        tries: 10,
        withinMs: 30_000,
        nothingWasDone: true,
        happens: is(429),
    },
    {
        because: 'the API server is not available at the moment',
        tries: 8,
        withinMs: 30_000,
        happens: is(502, 503, 504),
    },
    {
        because: 'the API server cannot be connected to',
        tries: 3,
        withinMs: 15_000,
        nothingWasDone: true,
        happens: breaks('ECONNREFUSED', 'EAI_AGAIN'),
    },
    {
        because: 'the API server cannot be connected to',
        tries: 2,
        withinMs: 15_000,
        nothingWasDone: true,
        happens: breaks('UND_ERR_CONNECT_TIMEOUT'),
    },
    {
        because: 'the proxy lets nothing through at the moment',
        tries: 6,
        withinMs: 30_000,
        nothingWasDone: true,
        happens: (outcome) => 'error' in outcome && (0,causes/* errorsOf */.B)(outcome.error).some(({ message }) => /^Proxy response \(5\d\d\)/.test(message)),
    },
    {
        because: 'the connection to the API server broke',
        tries: 6,
        withinMs: 30_000,
        happens: breaks('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
    },
    {
        because: 'the API server moves its connections elsewhere',
        tries: 8,
        withinMs: 30_000,
        happens: (outcome) => 'error' in outcome && /GOAWAY/.test(outcome.error.message),
    },
    {
        because: 'the API server is silent',
        tries: 2,
        withinMs: 60_000,
        happens: breaks('ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'),
    },
    {
        because: 'the answer cannot be read',
        tries: 4,
        withinMs: 30_000,
        happens: (outcome) => 'code' in outcome && outcome.code < 400 && !outcome.readable,
    },
];
const retry_FIRST_PAUSE_MS = 200;
const retry_LONGEST_PAUSE_MS = 4_000;
function retryOf(outcome, { method, tries, elapsed }, random) {
    const transient = TRANSIENT.find(({ happens }) => happens(outcome));
    if (transient === undefined || tries >= transient.tries)
        return undefined;
    if (method === 'POST' && !transient.nothingWasDone)
        return undefined;
    const grown = Math.min(retry_FIRST_PAUSE_MS * 2 ** (tries - 1), retry_LONGEST_PAUSE_MS);
    const asked = ('code' in outcome ? outcome.retryAfter : undefined) ?? 0;
    const afterMs = asked + (asked > 0 ? grown / 2 : grown) * (0.5 + random / 2);
    return elapsed + afterMs > transient.withinMs ? undefined : { afterMs, because: transient.because };
}
function retryAfterOf(header, now) {
    if (header === undefined || header.trim() === '')
        return undefined;
    const milliseconds = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
    return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

// EXTERNAL MODULE: ./node_modules/@kubernetes/client-node/dist/watch.js + 2 modules
var dist_watch = __webpack_require__(6584);
;// CONCATENATED MODULE: ./build/cluster/api/watch.js

async function watchList(server, token, pool, { path, query, onEvent, signal }) {
    const config = {
        getCurrentCluster: () => ({ server }),
        async applySecurityAuthentication(context) {
            context.setHeaderParam('authorization', `Bearer ${await token()}`);
            context.setDispatcher(pool);
        },
    };
    const watch = new dist_watch/* Watch */.o(config);
    await new Promise((resolve, reject) => {
        const started = watch.watch(path, query, (type, object) => onEvent({ type, object }), () => resolve());
        const stop = () => {
            resolve();
            started.then((stream) => stream.abort()).catch(() => undefined);
        };
        signal.addEventListener('abort', stop, { once: true });
        started.catch(reject);
    });
}

;// CONCATENATED MODULE: ./build/cluster/api/client.js







const client_AT_ONCE = 16;
const CONNECTIONS = 64;
const client_SILENCE_MS = { GET: 20_000, DELETE: 40_000, PATCH: 40_000, POST: 40_000 };
const client_LONGEST_MS = 120_000;
const TOLD_AFTER = 3;
function openApi(cluster, token, io) {
    const tls = { ca: cluster.ca, timeout: 5_000 };
    const pool = new undici/* EnvHttpProxyAgent */.J2({ connect: tls, requestTls: tls, connections: CONNECTIONS, allowH2: false });
    const gate = openGate(client_AT_ONCE);
    const told = new Set();
    let requests = 0;
    const once = async (method, path, options, signal, bearer) => {
        requests++;
        const answer = await (0,undici/* request */.Em)(`${cluster.endpoint}${path}`, {
            method,
            dispatcher: pool,
            signal: AbortSignal.any([signal, AbortSignal.timeout(client_LONGEST_MS)]),
            headersTimeout: client_SILENCE_MS[method],
            bodyTimeout: client_SILENCE_MS[method],
            query: { ...options.query },
            headers: {
                accept: options.text ? 'text/plain, application/json' : 'application/json',
                authorization: `Bearer ${bearer}`,
                ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
            },
            ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        });
        const text = await answer.body.text();
        const code = answer.statusCode;
        const parsed = options.text && code < 300 ? { body: text } : client_parse(text);
        const body = parsed === undefined ? { message: text.slice(0, 500) } : parsed.body;
        const header = answer.headers['retry-after'];
        return {
            answer: {
                code,
                body,
                warnings: warningsOf(answer.headers.warning),
                date: Date.parse(String(answer.headers.date)),
            },
            outcome: {
                code,
                message: String(body?.message ?? ''),
                readable: parsed !== undefined,
                retryAfter: retryAfterOf(Array.isArray(header) ? header[0] : header, Date.now()),
            },
        };
    };
    const known = async (method, path, options, signal) => {
        signal.throwIfAborted();
        const bearer = await token();
        const first = await once(method, path, options, signal, bearer);
        if (first.answer.code !== 401)
            return first;
        const current = await token();
        return once(method, path, options, signal, current === bearer ? await token(true) : current);
    };
    return {
        async send(method, path, options = {}) {
            const signal = options.signal === undefined ? io.signal : AbortSignal.any([io.signal, options.signal]);
            let started;
            for (let tries = 1;; tries++) {
                const tried = await gate(() => {
                    started ??= io.now();
                    return known(method, path, options, signal);
                }).catch((error) => {
                    signal.throwIfAborted();
                    if (error instanceof build_problem/* Failed */.cV)
                        throw error;
                    return { answer: undefined, outcome: { error } };
                });
                const { answer, outcome } = tried;
                const retry = retryOf(outcome, { method, tries, elapsed: io.now() - (started ?? io.now()) }, Math.random());
                if (retry !== undefined) {
                    if (tries >= TOLD_AFTER && !told.has(retry.because))
                        io.info(`Trying again, since ${retry.because}`);
                    if (tries >= TOLD_AFTER)
                        told.add(retry.because);
                    await Promise.race([io.sleep(retry.afterMs), client_aborted(options.signal)]);
                }
                else if (answer === undefined)
                    throw new build_problem/* Failed */.cV([reach_unreachable(cluster, method, outcome.error)]);
                else if (answer.code < 400 && !outcome.readable)
                    throw new build_problem/* Failed */.cV([reach_unreadable(cluster, answer.body.message)]);
                else
                    return answer;
            }
        },
        async watch(path, query, onEvent, signal) {
            if (signal.aborted)
                return;
            requests++;
            await watchList(cluster.endpoint, token, pool, { path, query, onEvent, signal });
        },
        requests: () => requests,
        close: () => pool.destroy(),
    };
}
function client_aborted(signal) {
    return new Promise((_, reject) => {
        if (signal?.aborted)
            reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
}
function client_parse(text) {
    try {
        return { body: JSON.parse(text) };
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/stages/connection.js



async function connect(target, identity, { inputs, io }) {
    const address = await findCluster(target.cluster, inputs.region, identity, io);
    const token = tokenSource(address.name, inputs.region, identity, io.mask);
    return { address, token, api: openApi(address, token, io) };
}
function callerOf({ address }, { arn }, namespace, { inputs }) {
    const { name: cluster, byConfigMap } = address;
    return { cluster, region: inputs.region, arn, namespace, byConfigMap };
}

;// CONCATENATED MODULE: ./build/aws/trust.js
const listOf = (value) => value === undefined ? [] : Array.isArray(value) ? value : [value];
function statementsOf(document) {
    try {
        const { Statement } = JSON.parse(document);
        return listOf(Statement);
    }
    catch {
        return undefined;
    }
}
function trusts(statements, applicant) {
    const answers = (effect) => statements.filter(({ Effect }) => Effect === effect).map((one) => applies(one, applicant));
    if (answers('Deny').includes('yes'))
        return 'no';
    const allowed = answers('Allow');
    if (allowed.includes('yes'))
        return answers('Deny').includes('maybe') ? 'maybe' : 'yes';
    return allowed.includes('maybe') ? 'maybe' : 'no';
}
function applies(statement, { action, principal, context }) {
    if (!listOf(statement.Action).some((pattern) => like(String(pattern).toLowerCase(), action.toLowerCase())))
        return 'no';
    const { Principal: written } = statement;
    const named = written === '*' ? ['*'] : listOf(written?.[principal.kind]);
    if (!named.some((name) => name === '*' || name === principal.name))
        return 'no';
    const tests = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, wanted]) => trust_holds(operator, key.toLowerCase(), listOf(wanted).map(String), context)));
    return tests.includes('no') ? 'no' : tests.includes('maybe') ? 'maybe' : 'yes';
}
const OPERATORS = {
    StringEquals: (pattern, value) => pattern === value,
    StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
    StringLike: (pattern, value) => like(pattern, value),
};
function trust_holds(operator, key, wanted, context) {
    const plain = operator.replace(/^For(Any|All)Values?:/, '').replace(/IfExists$/, '');
    const test = OPERATORS[plain.replace('Not', '')];
    const actual = context.get(key);
    if (actual === undefined && /:(sub|aud)$/.test(key) && plain === operator && !plain.includes('Not'))
        return 'no';
    if (actual === undefined || test === undefined)
        return 'maybe';
    const found = wanted.some((pattern) => test(pattern, actual));
    return found === plain.includes('Not') ? 'no' : 'yes';
}
function like(pattern, value) {
    const signs = { '*': '.*', '?': '.' };
    const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (sign) => signs[sign] ?? `\\${sign}`);
    return new RegExp(`^${source}$`, 's').test(value);
}
function namedIn(statements) {
    const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
    const providers = allowing.flatMap(({ Principal }) => listOf(Principal?.Federated).map(String));
    const subjects = allowing.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.entries(keys).flatMap(([key, wanted]) => (key.endsWith(':sub') ? listOf(wanted).map(String) : []))));
    return { providers: [...new Set(providers)], subjects: [...new Set(subjects)] };
}

;// CONCATENATED MODULE: ./build/aws/podRole.js

const POD_IDENTITY = 'pods.eks.amazonaws.com';
const IRSA_ACTION = 'sts:AssumeRoleWithWebIdentity';
const POD_IDENTITY_ACTIONS = ['sts:AssumeRole', 'sts:TagSession'];
const subjectOf = ({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`;
const accountOf = (role) => role.split(':')[4] ?? '';
function providerOf({ role, issuer }) {
    return `arn:${role.split(':')[1]}:iam::${accountOf(role)}:oidc-provider/${issuer}`;
}
function judgeTrust(policy, bearer) {
    const statements = statementsOf(policy);
    if (statements === undefined)
        return { irsa: 'maybe', podIdentity: 'no' };
    const issuer = bearer.issuer.toLowerCase();
    const irsa = {
        action: IRSA_ACTION,
        principal: { kind: 'Federated', name: providerOf(bearer) },
        context: new Map([
            [`${issuer}:sub`, subjectOf(bearer)],
            [`${issuer}:aud`, bearer.audience],
        ]),
    };
    const byPodIdentity = POD_IDENTITY_ACTIONS.map((action) => trusts(statements, { action, principal: { kind: 'Service', name: POD_IDENTITY }, context: new Map() }));
    const podIdentity = byPodIdentity.includes('no') ? 'no' : byPodIdentity.includes('maybe') ? 'maybe' : 'yes';
    return { irsa: trusts(statements, irsa), podIdentity };
}
function irsaStatement(bearer) {
    return JSON.stringify({
        Effect: 'Allow',
        Principal: { Federated: providerOf(bearer) },
        Action: IRSA_ACTION,
        Condition: {
            StringEquals: { [`${bearer.issuer}:aud`]: bearer.audience, [`${bearer.issuer}:sub`]: subjectOf(bearer) },
        },
    });
}
const POD_IDENTITY_STATEMENT = JSON.stringify({
    Effect: 'Allow',
    Principal: { Service: POD_IDENTITY },
    Action: POD_IDENTITY_ACTIONS,
});
function refusedTrust(policy, bearer) {
    const { providers, subjects } = namedIn(statementsOf(policy) ?? []);
    const isKnown = providers.includes(providerOf(bearer));
    const others = providers.length === 0 ? 'no identity provider at all' : providers.join(', ');
    const why = isKnown
        ? `It trusts this cluster’s tokens only with other values of aud or sub${subjects.length === 0 ? '' : ` (sub: ${subjects.join(', ')})`}.`
        : `It names ${others}, and this cluster’s tokens are of ${bearer.issuer}.`;
    return {
        what: `${bearer.role} does not trust the service account ${bearer.name} of the namespace ${bearer.namespace}`,
        why: `${why} Its pods would get AccessDenied from STS.`,
        fix: `Its trust policy needs this statement: ${irsaStatement(bearer)}\nOr, for EKS Pod Identity, which then needs no provider and no annotation, this one: ${POD_IDENTITY_STATEMENT}`,
        at: bearer.at,
    };
}
function missingRole(bearer) {
    const name = bearer.role.split('/').at(-1);
    const policy = `{"Version":"2012-10-17","Statement":[${irsaStatement(bearer)}]}`;
    return {
        what: `There is no role ${bearer.role}, which \`service-account-roles\` gives to ${bearer.name}`,
        fix: `Correct its ARN, or create it: aws iam create-role --role-name ${name} --assume-role-policy-document '${policy}'`,
        at: bearer.at,
    };
}
function uselessProvider(audiences, bearer) {
    const provider = providerOf(bearer);
    if (audiences === 'missing')
        return {
            what: `Account ${accountOf(bearer.role)} has no identity provider for the cluster ${bearer.cluster}, so its pods cannot assume ${bearer.role}`,
            why: `STS looks for ${provider}; it is made once for each cluster.`,
            fix: `Create it: aws iam create-open-id-connect-provider --url https://${bearer.issuer} --client-id-list ${bearer.audience}\nor, with eksctl: eksctl utils associate-iam-oidc-provider --cluster ${bearer.cluster} --region ${bearer.region} --approve`,
            at: bearer.at,
        };
    if (audiences.includes(bearer.audience))
        return undefined;
    return {
        what: `The identity provider of the cluster ${bearer.cluster} takes no tokens for ${bearer.audience}`,
        why: `Its audiences are ${audiences.join(', ') || 'none'}.`,
        fix: `Add it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${provider} --client-id ${bearer.audience}`,
        at: bearer.at,
    };
}
function missingAgent({ role, cluster, region, at }) {
    return {
        what: `${role} is for EKS Pod Identity, and the cluster ${cluster} has no agent for that`,
        why: 'Its trust policy names pods.eks.amazonaws.com; the add-on eks-pod-identity-agent hands the credentials to pods.',
        fix: `Install it: aws eks create-addon --cluster-name ${cluster} --region ${region} --addon-name eks-pod-identity-agent`,
        at,
    };
}
function foreignAccount(bearer, clusterAccount, allowed) {
    const account = accountOf(bearer.role);
    if (allowed.length > 0) {
        if (allowed.includes(account))
            return {};
        return {
            problem: {
                what: `The role for the service account ${bearer.name} is of account ${account}, and \`allowed-account-ids\` has only ${allowed.join(', ')}`,
                fix: `Correct ${bearer.role} in \`service-account-roles\`, or add the account to \`allowed-account-ids\`.`,
                at: bearer.at,
            },
        };
    }
    if (account === clusterAccount)
        return {};
    return {
        warning: {
            what: `The role for the service account ${bearer.name} is of account ${account}, and the cluster of account ${clusterAccount}`,
            why: 'That works only when the other account has an identity provider for this cluster’s tokens.',
            fix: `Correct ${bearer.role}, or say that it is meant: \`allowed-account-ids\` with both accounts.`,
            at: bearer.at,
        },
    };
}

;// CONCATENATED MODULE: ./build/aws/iam.js

const HOSTS = {
    aws: ['iam.amazonaws.com', 'us-east-1'],
    'aws-cn': ['iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    'aws-us-gov': ['iam.us-gov.amazonaws.com', 'us-gov-west-1'],
    'aws-eusc': ['iam.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
    'aws-iso': ['iam.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
    'aws-iso-b': ['iam.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
};
function iamHost(partition) {
    return HOSTS[partition] ?? HOSTS.aws;
}
function askIam(action, parameters, identity, io) {
    const [host, region] = iamHost(identity.partition);
    return query_query({ service: 'iam', host, region, version: '2010-05-08' }, action, parameters, identity, io);
}

;// CONCATENATED MODULE: ./build/aws/serviceAccounts.js






async function readRole(role, identity, io) {
    const name = role.split('/').at(-1) ?? '';
    const answer = await serviceAccounts_ask('GetRole', { RoleName: name }, identity, io);
    if (typeof answer !== 'string')
        return answer.name === 'NoSuchEntity' ? 'missing' : { unknown: answer.why };
    return { policy: decodeURIComponent(elementOf(answer, 'AssumeRolePolicyDocument') ?? '') };
}
async function readProvider(arn, identity, io) {
    const answer = await serviceAccounts_ask('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }, identity, io);
    if (typeof answer !== 'string')
        return answer.name === 'NoSuchEntity' ? 'missing' : undefined;
    const list = /<ClientIDList>(.*?)<\/ClientIDList>/s.exec(answer)?.[1] ?? '';
    return [...list.matchAll(/<member>([^<]*)<\/member>/g)].map(([, audience = '']) => audience);
}
async function serviceAccounts_ask(action, parameters, identity, io) {
    try {
        return await (0,retry/* retrying */.R$)(io, () => askIam(action, parameters, identity, io));
    }
    catch (error) {
        io.signal.throwIfAborted();
        if (error instanceof build_problem/* Failed */.cV)
            throw error;
        const { name, message } = error;
        return { name: name.replace(/Exception$/, ''), why: `iam:${action}: ${name}: ${message.split('\n')[0]}` };
    }
}
function openPodIdentity(cluster, region, identity, io) {
    const eks = new client_eks_dist_cjs/* EKSClient */.JQJ({ ...(0,client/* clientSettings */.ry)(region, io), credentials: identity.keys });
    const clusterName = cluster;
    return {
        async find(namespace, serviceAccount) {
            const actions = ['eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation'];
            const what = `The Pod Identity association of ServiceAccount/${serviceAccount} could not be looked up`;
            const list = new client_eks_dist_cjs/* ListPodIdentityAssociationsCommand */.pp8({ clusterName, namespace, serviceAccount });
            const { associations = [] } = await (0,client/* call */.T1)(io, what, (options) => eks.send(list, options), ...explaining(actions));
            const associationId = associations[0]?.associationId;
            if (associationId === undefined)
                return undefined;
            const describe = new client_eks_dist_cjs/* DescribePodIdentityAssociationCommand */.$tu({ clusterName, associationId });
            const { association } = await (0,client/* call */.T1)(io, what, (options) => eks.send(describe, options), ...explaining(actions));
            const since = association?.modifiedAt ?? association?.createdAt;
            return { id: associationId, role: association?.roleArn ?? '', since };
        },
        async set(namespace, serviceAccount, roleArn, known) {
            const what = `${roleArn} could not be given to ServiceAccount/${serviceAccount} by EKS Pod Identity`;
            if (known === undefined) {
                const create = new client_eks_dist_cjs/* CreatePodIdentityAssociationCommand */.FHt({ clusterName, namespace, serviceAccount, roleArn });
                const actions = ['eks:CreatePodIdentityAssociation', 'iam:GetRole', 'iam:PassRole'];
                await (0,client/* call */.T1)(io, what, (options) => eks.send(create, options).catch((error) => {
                    if (error.name !== 'ResourceInUseException')
                        throw error;
                }), ...explaining(actions));
                return;
            }
            const update = new client_eks_dist_cjs/* UpdatePodIdentityAssociationCommand */.Tr6({ clusterName, associationId: known.id, roleArn });
            const actions = ['eks:UpdatePodIdentityAssociation', 'iam:GetRole', 'iam:PassRole'];
            await (0,client/* call */.T1)(io, what, (options) => eks.send(update, options), ...explaining(actions));
        },
        async forget(namespace) {
            const what = `The Pod Identity associations of the namespace ${namespace}, which is gone, could not be deleted`;
            const list = new client_eks_dist_cjs/* ListPodIdentityAssociationsCommand */.pp8({ clusterName, namespace });
            const { associations = [] } = await (0,client/* call */.T1)(io, what, (options) => eks.send(list, options).catch((error) => {
                if (error.name !== 'AccessDeniedException')
                    throw error;
                return { associations: [] };
            }));
            for (const { associationId } of associations) {
                const remove = new client_eks_dist_cjs/* DeletePodIdentityAssociationCommand */.FT2({ clusterName, associationId });
                const actions = ['eks:DeletePodIdentityAssociation'];
                await (0,client/* call */.T1)(io, what, (options) => eks.send(remove, options).catch(unlessGone), ...explaining(actions));
            }
            return associations.length;
        },
        async hasAgent() {
            const addon = new client_eks_dist_cjs/* DescribeAddonCommand */.BFv({ clusterName, addonName: 'eks-pod-identity-agent' });
            try {
                await (0,retry/* retrying */.R$)(io, () => eks.send(addon, { abortSignal: io.signal }));
                return true;
            }
            catch (error) {
                io.signal.throwIfAborted();
                return error.name === 'ResourceNotFoundException' ? false : undefined;
            }
        },
    };
}
function unlessGone(error) {
    if (error.name !== 'ResourceNotFoundException')
        throw error;
}
function explaining(actions) {
    return [() => undefined, actions];
}

;// CONCATENATED MODULE: ./build/stages/roles.js




const ASSOCIATION_MS = 10_000;
async function lookAtRoles(target, set, address, identity, hall) {
    const { inputs, io } = hall;
    const podIdentity = openPodIdentity(address.name, inputs.region, identity, io);
    const granted = await (0,build_problem/* together */.bs)(...accountsOf(set, target.serviceAccountRoles, target.namespace ?? 'default').map((account) => {
        const { name: cluster, issuer } = address;
        return lookAt({ ...account, cluster, issuer, region: inputs.region }, address, podIdentity, identity, hall);
    }));
    return {
        grants: granted.map(({ grant }) => grant),
        async associate() {
            const wanted = granted.filter(({ grant, association }) => association && association.known?.role !== grant.role);
            if (wanted.length === 0)
                return;
            await (0,build_problem/* together */.bs)(...wanted.map(({ grant: { namespace, name, role }, association }) => podIdentity.set(namespace, name, role, association?.known)));
            for (const { grant } of wanted)
                io.info(`ServiceAccount/${grant.name}: EKS Pod Identity gives its pods ${grant.role}`);
            await io.sleep(ASSOCIATION_MS);
        },
    };
}
async function lookAt(bearer, { autoMode }, podIdentity, identity, { inputs, report, io }) {
    const { namespace, name, role } = bearer;
    const irsa = { grant: { namespace, name, role, way: 'irsa' } };
    const { problem, warning } = foreignAccount(bearer, identity.account, inputs.allowedAccountIds);
    if (warning !== undefined)
        report.warn(warning);
    if (problem !== undefined)
        (0,build_problem/* stopOn */.CM)([problem]);
    if (role.split(':')[4] !== identity.account) {
        io.info(`ServiceAccount/${name}: ${role} is of another account; its trust policy is not looked at`);
        return irsa;
    }
    const facts = await readRole(role, identity, io);
    if (facts === 'missing')
        (0,build_problem/* stopOn */.CM)([missingRole(bearer)]);
    if (typeof facts === 'string')
        return irsa;
    if ('unknown' in facts) {
        io.info(`ServiceAccount/${name}: the trust policy of ${role} is not looked at (${facts.unknown})`);
        return irsa;
    }
    const verdict = judgeTrust(facts.policy, bearer);
    if (verdict.podIdentity !== 'no') {
        const hasAgent = autoMode || (await podIdentity.hasAgent()) !== false;
        if (hasAgent) {
            const known = await podIdentity.find(namespace, name);
            const since = known?.role === role ? known.since : undefined;
            const does = known?.role === role ? 'gives' : 'will give';
            io.info(`ServiceAccount/${name}: EKS Pod Identity ${does} its pods ${role}`);
            return { grant: { namespace, name, role, way: 'pod-identity', since }, association: { known } };
        }
        if (verdict.irsa === 'no')
            (0,build_problem/* stopOn */.CM)([missingAgent(bearer)]);
    }
    if (verdict.irsa === 'no')
        (0,build_problem/* stopOn */.CM)([refusedTrust(facts.policy, bearer)]);
    const audiences = await readProvider(providerOf(bearer), identity, io);
    const useless = audiences && uselessProvider(audiences, bearer);
    if (useless !== undefined)
        (0,build_problem/* stopOn */.CM)([useless]);
    io.info(`ServiceAccount/${name}: its pods get ${role}, which trusts them`);
    return irsa;
}

;// CONCATENATED MODULE: ./build/stages/rows.js

function rowsOf(applied, waited) {
    const ends = new Map(waited.map((end) => [end.applied.path, end]));
    return applied.map(({ object, action, path }) => {
        const end = ends.get(path);
        return {
            object: label(object),
            namespace: object.metadata.namespace,
            action,
            verdict: end?.verdict.says ?? '',
            ...(end?.hint === undefined ? {} : { hint: end.hint }),
            seconds: end && end.afterMs / 1000,
        };
    });
}

;// CONCATENATED MODULE: ./build/stages/cluster.js












function vpcOf({ address: { vpc } }, identity, { inputs, io }) {
    return vpc === undefined ? undefined : { id: vpc, subnets: () => readSubnets(vpc, inputs.region, identity, io) };
}
async function lookAtCluster(target, set, connection, identity, hall) {
    const { report, io } = hall;
    const namespace = target.namespace ?? 'default';
    report.know({ namespace });
    const known = await connection;
    const { address, api } = known;
    const caller = callerOf(known, identity, namespace, hall);
    const sender = { api, caller, force: target.forceConflicts, warn: warnOnce(report.warn) };
    const [places, roles] = await (0,build_problem/* together */.bs)(tellingOnce(discover(set, api, caller).then((resourceOf) => readPlaces(set, namespace, resourceOf, sender))), lookAtRoles(target, set, address, identity, hall));
    if (hall.preview !== undefined)
        (0,build_problem/* stopOn */.CM)(checkPlaces(places, namespace));
    io.info(`${address.name} runs Kubernetes ${address.version}`);
    const applied = [];
    const rows = [];
    const onApplied = (one) => {
        applied.push(one);
        if (rows.push(...rowsOf([one], [])) === 1)
            report.know({ rows });
        io.info(`${label(one.object)} ${one.action}`);
    };
    const { recreate } = target;
    return {
        api,
        sender,
        namespace,
        autoMode: address.autoMode,
        vpc: vpcOf(known, identity, hall),
        places,
        roles,
        applied,
        apply: (steps, deadline, settled) => tellingOnce(apply(steps, { sender, io, deadline, recreate, onApplied, settled })),
    };
}

// EXTERNAL MODULE: ./build/aws/keys.js
var aws_keys = __webpack_require__(8144);
;// CONCATENATED MODULE: ./build/aws/chained.js





async function identitiesFrom(first, inputs, run, io) {
    const session = sessionOf(inputs.role?.sessionName, run);
    const as = (arn, input) => arn === undefined ? Promise.resolve(first) : assumeFrom(first, arn, input, session, inputs.region, io);
    const [registry, cluster] = await (0,build_problem/* together */.bs)(as(inputs.images.length === 0 ? undefined : inputs.registryRole, 'registry-role'), as(inputs.deploy && inputs.clusterRole, 'cluster-role'));
    return { registry, cluster };
}
async function assumeFrom(first, arn, input, session, region, io) {
    const sts = (0,client/* renewingKeys */.EQ)(new dist_cjs/* STSClient */.iM({ ...(0,client/* clientSettings */.ry)(region, io), credentials: first.keys }));
    const assume = async () => {
        const answer = await (0,client/* call */.T1)(io, `Assuming \`${input}\` ${arn} failed`, (options) => sts.send(new dist_cjs/* AssumeRoleCommand */.QL({ RoleArn: arn, RoleSessionName: session }), options), (error) => explainChain(error, first.arn, arn, input));
        return (0,aws_keys/* keysOf */.Y)(answer.Credentials, io);
    };
    const keys = renewing(assume);
    await keys();
    return { account: arn.split(':')[4] ?? '', arn, partition: arn.split(':')[1] ?? 'aws', keys };
}
function explainChain(error, from, to, input) {
    if (!/^AccessDenied/.test(error.name))
        return undefined;
    const allow = JSON.stringify({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: to });
    const trust = JSON.stringify({ Effect: 'Allow', Principal: { AWS: from }, Action: 'sts:AssumeRole' });
    return {
        what: `${from} may not assume \`${input}\` ${to}`,
        why: `STS says: ${error.name}: ${error.message}. Either the role does not exist, or one of the two sides does not allow it.`,
        fix: `Both statements are needed. In the policy of ${from}: ${allow}\nIn the trust policy of ${to}: ${trust}`,
    };
}

;// CONCATENATED MODULE: ./build/stages/identities.js



async function signInAs({ inputs, run, report, io }) {
    (0,build_problem/* stopOn */.CM)(checkCredentials(inputs, run));
    const first = await signIn(inputs, run, io);
    if (inputs.exportCredentials)
        report.exportCredentials(await first.keys(), inputs.region);
    const identities = await identitiesFrom(first, inputs, run, io);
    const own = inputs.role === undefined ? ', by the credentials of the environment' : '';
    io.info(`Signed in as ${first.arn}${own}`);
    for (const part of ['registry', 'cluster'])
        if (identities[part].arn !== first.arn)
            io.info(`For the ${part}: ${identities[part].arn}`);
    return identities;
}

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecr/dist-cjs/index.js
var client_ecr_dist_cjs = __webpack_require__(8249);
;// CONCATENATED MODULE: ./build/aws/lifecycle.js



const LIFECYCLE = {
    rules: [
        {
            rulePriority: 1,
            description: 'Layers kept for the next build, not written for 30 days',
            selection: {
                tagStatus: 'tagged',
                tagPatternList: ['cache*'],
                countType: 'sinceImagePushed',
                countUnit: 'days',
                countNumber: 30,
            },
            action: { type: 'expire' },
        },
    ],
};
async function expireCaches(ecr, registryId, { name, uri }, io, warn) {
    const what = `Old layers of \`cache: registry\` stay in ${uri}: it could not be given its lifecycle policy`;
    const policy = { registryId, repositoryName: name, lifecyclePolicyText: JSON.stringify(LIFECYCLE) };
    const put = (0,client/* call */.T1)(io, what, (options) => ecr.send(new client_ecr_dist_cjs/* PutLifecyclePolicyCommand */.Rcn(policy), options));
    for (const problem of await (0,build_problem/* problemsIn */._n)(put.then(() => [])))
        warn(problem);
}

;// CONCATENATED MODULE: ./build/aws/repository.js






function repository_client(inputs, region, identity, io) {
    const settings = (0,client/* clientSettings */.ry)(inputs.repository.region ?? region, io);
    return (0,client/* renewingKeys */.EQ)(new client_ecr_dist_cjs/* ECRClient */.S70({ ...settings, credentials: identity.keys }));
}
async function findRepository(inputs, region, identity, io) {
    const ecr = repository_client(inputs, region, identity, io);
    const { name, account = identity.account } = inputs.repository;
    const home = inputs.repository.region ?? region;
    const { host: registry = `${account}.dkr.ecr.${home}.${(0,partition/* domainOf */.O)(identity.partition)}` } = inputs.repository;
    const [found, password] = await (0,build_problem/* together */.bs)((0,client/* call */.T1)(io, `The ECR repository ${name} could not be looked up`, (options) => ecr
        .send(new client_ecr_dist_cjs/* DescribeRepositoriesCommand */.pE_({ registryId: account, repositoryNames: [name] }), options)
        .then((answer) => answer.repositories?.[0])
        .catch((error) => {
        if (error.name === 'RepositoryNotFoundException')
            return undefined;
        throw error;
    }), () => undefined, grant/* PUSHING */.PG), authorize(ecr, io));
    const repository = {
        registry,
        name,
        uri: `${registry}/${name}`,
        exists: found !== undefined,
        immutable: found?.imageTagMutability?.startsWith('IMMUTABLE') ?? false,
        movable: found?.imageTagMutabilityExclusionFilters?.flatMap(({ filter }) => filter ?? []) ?? [],
        password,
    };
    (0,build_problem/* stopOn */.CM)(checkRepository(inputs, repository, account, identity));
    return repository;
}
function checkRepository({ createRepository }, { exists, uri, name }, account, identity) {
    if (exists)
        return [];
    const what = `The ECR repository ${uri} does not exist`;
    const create = `aws ecr create-repository --repository-name ${name}`;
    if (!createRepository)
        return [
            {
                what,
                why: '`create-repository` is false.',
                fix: `Create it (${create}), correct \`ecr-repository\` or \`aws-region\`, or drop \`create-repository: false\`.`,
            },
        ];
    if (account === identity.account)
        return [];
    return [
        {
            what,
            why: `It belongs to account ${account}, and ${identity.arn} is of account ${identity.account}: ECR lets nobody create repositories in another account.`,
            fix: `Set \`registry-role\` to a role of account ${account}, or create it there (${create}).`,
        },
    ];
}
const CREATING = ['ecr:CreateRepository', 'ecr:TagResource', 'ecr:PutLifecyclePolicy'];
async function ensureRepository(inputs, region, identity, repository, io, warn) {
    if (repository.exists)
        return repository;
    const movable = ['cache*', ...inputs.tags].slice(0, 5);
    const ecr = repository_client(inputs, region, identity, io);
    const made = await (0,client/* call */.T1)(io, `The ECR repository ${repository.name} could not be created`, (options) => ecr
        .send(new client_ecr_dist_cjs/* CreateRepositoryCommand */.WTe({
        registryId: inputs.repository.account,
        repositoryName: repository.name,
        imageScanningConfiguration: { scanOnPush: true },
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: movable.map((filter) => ({ filterType: 'WILDCARD', filter })),
        tags: [{ Key: 'managed-by', Value: 'ship-to-eks' }],
    }), options)
        .then((answer) => answer.repository ?? {})
        .catch((error) => {
        if (error.name !== 'RepositoryAlreadyExistsException')
            throw error;
        return undefined;
    }), () => undefined, CREATING);
    if (made === undefined)
        return { ...repository, exists: true, immutable: true, movable };
    const { encryptionType = 'AES256' } = made.encryptionConfiguration ?? {};
    io.info(`The repository ${repository.uri} is new: scanned on push, tags immutable, encrypted with ${encryptionType}`);
    await expireCaches(ecr, inputs.repository.account, repository, io, warn);
    return { ...repository, exists: true, immutable: true, movable };
}
async function authorize(ecr, io) {
    const answer = await (0,client/* call */.T1)(io, 'ECR gave no password for docker login', (options) => ecr.send(new client_ecr_dist_cjs/* GetAuthorizationTokenCommand */.Eu6({}), options));
    const token = answer.authorizationData?.[0]?.authorizationToken ?? '';
    const password = Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '');
    if (password === '')
        throw new build_problem/* Failed */.cV([{ what: 'ECR gave no password for docker login', fix: 'Run the job again.' }]);
    io.mask(token);
    io.mask(password);
    return password;
}

;// CONCATENATED MODULE: ./build/image/builder.js

function needsOf({ platforms, provenance, sbom, cache }) {
    return [
        ...(platforms.length > 1 ? ['several `platforms`'] : []),
        ...(cache === 'none' ? [] : [`\`cache: ${cache}\``]),
        ...(provenance === 'false' ? [] : ['`provenance`']),
        ...(sbom === 'false' ? [] : ['`sbom`']),
    ];
}
async function checkBuilder(build, io) {
    if (build.pods !== undefined)
        return [];
    const needs = needsOf(build);
    const { builder } = build;
    if (needs.length === 0 && builder === undefined)
        return [];
    const found = await io.exec('docker', ['buildx', 'inspect', ...(builder === undefined ? [] : ['--', builder])]);
    if (found.code !== 0)
        return [
            {
                what: builder === undefined ? 'buildx does not find its builder' : `\`builder\`: buildx does not find ${builder}`,
                why: lastLine(found.stderr),
                fix: 'Make it in a step before this one, for example by `uses: docker/setup-buildx-action@v4`, and pass its output `name`; or drop `builder`.',
            },
        ];
    const name = /^Name:\s+(\S+)/m.exec(found.stdout)?.[1] ?? 'default';
    const isRemote = /^Driver:\s+remote$/m.test(found.stdout);
    if (isRemote && /^Status:\s+inactive$/m.test(found.stdout) && !/^Status:\s+running$/m.test(found.stdout))
        return [builder_unreachable(name, /^Endpoint:\s+(\S+)/m.exec(found.stdout)?.[1] ?? 'its endpoint')];
    if (needs.length === 0 || !/^Driver:\s+docker$/m.test(found.stdout))
        return [];
    const store = await io.exec('docker', ['info', '--format', '{{json .DriverStatus}}']);
    if (store.stdout.includes('io.containerd.snapshotter'))
        return [];
    return [
        {
            what: `The builder ${name} cannot do ${needs.join(', ')}`,
            why: 'It is the one inside the Docker daemon, whose image store holds neither several platforms nor attestations, and exports no cache.',
            fix: `Add \`uses: docker/setup-buildx-action@v4\` before this step, which makes a builder that can; or drop ${needs.join(', ')}.`,
        },
    ];
}
function builder_unreachable(name, endpoint) {
    return {
        what: `The builder ${name} does not answer`,
        why: `No BuildKit lets this runner in at ${endpoint}.`,
        fix: `Check that it runs, that this runner reaches it, and its certificates: \`cacert\`, \`cert\`, \`key\` and \`servername\` of the builder. \`docker buildx inspect --bootstrap ${name}\` on this runner tries it.`,
    };
}

;// CONCATENATED MODULE: ./build/image/pods.js


const pods_NAME = 'ship-to-eks-builder';
const NAMESPACE = 'default';
const TIMEOUT = '5m';
const OURS = 'app.kubernetes.io/managed-by=ship-to-eks';
const RUN_BY = { 386: 'amd64', arm: 'arm64' };
function podBuilder(options, platforms) {
    const { namespace = NAMESPACE, timeout = TIMEOUT, nodeselector = '', labels, ...rest } = Object.fromEntries(options);
    const said = JSON.stringify([...Object.entries(rest), ['nodeselector', nodeselector], ['labels', labels]].sort());
    const plain = Object.keys(rest).length === 0 && nodeselector === '' && labels === undefined;
    const name = plain ? pods_NAME : `${pods_NAME}-${(0,external_node_crypto_.createHash)('sha256').update(said).digest('hex').slice(0, 6)}`;
    const settled = { ...rest, namespace, timeout, labels: [OURS, ...(labels ? [labels] : [])].join(',') };
    const isPlaced = options.get('qemu.install') === 'true' || nodeselector.includes('kubernetes.io/arch=');
    const kinds = isPlaced ? new Map([[undefined, platforms]]) : Map.groupBy(platforms, nodeOf);
    const nodes = [...(kinds.size === 0 ? new Map([[undefined, platforms]]) : kinds)].map(([kind, built]) => {
        const selector = [...(nodeselector ? [nodeselector] : []), ...(kind ? [`kubernetes.io/arch=${kind}`] : [])];
        return {
            name: kind ? `${name}-${kind}` : name,
            platforms: built,
            options: new Map(Object.entries({ ...settled, ...(selector.length > 0 && { nodeselector: selector.join(',') }) })),
        };
    });
    return { name, namespace, nodes, timeoutMs: millisecondsOf(timeout) };
}
function createArguments({ name, nodes }) {
    return nodes.map((node, index) => [
        'buildx',
        'create',
        '--driver=kubernetes',
        `--name=${name}`,
        `--node=${node.name}`,
        ...(index === 0 ? [] : ['--append']),
        ...(node.platforms.length === 0 ? [] : [`--platform=${node.platforms.join(',')}`]),
        ...[...node.options].map(([option, value]) => `--driver-opt=${csv([`${option}=${value}`])}`),
    ]);
}
function kubeconfigText({ endpoint, ca }, tokenFile) {
    const cluster = { server: endpoint, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
    return JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'eks', cluster }],
        users: [{ name: 'eks', user: { tokenFile } }],
        contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'eks' } }],
        'current-context': 'eks',
    });
}
function nodeOf(platform) {
    const kind = platform.split('/')[1];
    return RUN_BY[kind] ?? kind;
}
function millisecondsOf(duration) {
    const [hours, minutes, seconds] = ['h', 'm', 's'].map((unit) => Number(new RegExp(`(\\d+)${unit}`).exec(duration)?.[1] ?? 0));
    return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

;// CONCATENATED MODULE: ./build/preview/preview.js
const preview_PREFIX = 'ship-to-eks';
const LABELS = {
    managedBy: 'app.kubernetes.io/managed-by',
    repository: `${preview_PREFIX}/repository-id`,
    number: `${preview_PREFIX}/pull-request`,
    keep: `${preview_PREFIX}/keep`,
};
const MANAGER = 'ship-to-eks';
const preview_ANNOTATIONS = {
    repository: `${preview_PREFIX}/repository`,
    branch: `${preview_PREFIX}/branch`,
    sha: `${preview_PREFIX}/sha`,
    deployedAt: `${preview_PREFIX}/deployed-at`,
};

;// CONCATENATED MODULE: ./build/preview/name.js


const name_LONGEST = 63;
const HASH = 6;
function previewOf(repository, { number, head: { sha, branch } }, { prefix, host }) {
    return {
        repository,
        number,
        namespace: namespaceName(prefix, repository, number),
        sha,
        branch,
        host: host === undefined ? undefined : name_hostOf(host, number),
    };
}
function namespaceName(prefix, { name }, number) {
    const repo = (name.split('/').at(-1) ?? '').toLowerCase();
    const end = `-pr-${number}`;
    return `${prefix}-${slug(repo, name_LONGEST - prefix.length - 1 - end.length)}${end}`;
}
function tagPrefix(number) {
    return `pr-${number}-`;
}
function imageTag({ number, sha }) {
    return `${tagPrefix(number)}${sha.slice(0, 12)}`;
}
function name_hostOf(template, number) {
    return template.includes('{number}') ? template.replaceAll('{number}', String(number)) : `pr-${number}.${template}`;
}
function hostsFor(hosts, host) {
    const different = [...new Set(hosts)];
    if (different.length < 2)
        return new Map(different.map((one) => [one, host]));
    const [first = '', ...domain] = host.split('.');
    const words = (one) => one.split('.').filter((word) => word !== '*' && word !== '');
    const most = Math.max(...different.map((one) => words(one).length));
    const named = (count) => different.map((one) => words(one).slice(0, count).join('-'));
    let names = named(1);
    for (let count = 2; count <= most && new Set(names).size < names.length; count++)
        names = named(count);
    return new Map(different.map((one, index) => {
        const isTwin = names.indexOf(names[index]) !== index;
        const name = slug(`${names[index]}${isTwin ? `-${hashOf(one)}` : ''}`.toLowerCase(), name_LONGEST - first.length - 1);
        return [one, [`${name}-${first}`, ...domain].join('.')];
    }));
}
function namespaceObject({ repository, number, namespace, sha, branch }, labels) {
    return {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
            name: namespace,
            labels: {
                ...labels,
                [LABELS.managedBy]: MANAGER,
                [LABELS.repository]: String(repository.id),
                [LABELS.number]: String(number),
            },
            annotations: {
                [preview_ANNOTATIONS.repository]: repository.name,
                [preview_ANNOTATIONS.branch]: branch,
                [preview_ANNOTATIONS.sha]: sha,
            },
        },
    };
}
function slug(name, room) {
    const plain = name.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
    if (plain === name && name.length <= room && !/-[0-9a-f]{6}$/.test(name))
        return name;
    const cut = plain.slice(0, Math.max(0, room - HASH - 1)).replace(/-+$/, '');
    return cut === '' ? hashOf(name) : `${cut}-${hashOf(name)}`;
}
function hashOf(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, HASH);
}

;// CONCATENATED MODULE: ./build/image/nodes.js
function readNodes(items) {
    return items.flatMap(({ metadata: { labels = {} }, spec, status }) => {
        const { operatingSystem, architecture } = status?.nodeInfo ?? {};
        if (!operatingSystem || !architecture || spec?.unschedulable)
            return [];
        return [{ platform: `${operatingSystem}/${architecture}`, labels, taints: spec?.taints ?? [] }];
    });
}
function mayRunOn(pod, { labels, taints }) {
    const selected = Object.entries(pod.nodeSelector ?? {}).every(([key, value]) => labels[key] === String(value));
    const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    const affine = terms?.some((term) => (term.matchExpressions ?? []).every((wanted) => nodes_holds(wanted, labels))) ?? true;
    const kept = taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
    return selected && affine && kept.every((taint) => pod.tolerations?.some((one) => tolerates(one, taint)) ?? false);
}
function nodes_holds({ key, operator, values = [] }, labels) {
    const value = labels[key];
    switch (operator) {
        case 'In':
            return value !== undefined && values.includes(value);
        case 'NotIn':
            return value === undefined || !values.includes(value);
        case 'Exists':
            return value !== undefined;
        case 'DoesNotExist':
            return value === undefined;
        case 'Gt':
            return Number(value) > Number(values[0]);
        case 'Lt':
            return Number(value) < Number(values[0]);
        default:
            return true;
    }
}
function tolerates({ key, operator = 'Equal', value = '', effect }, taint) {
    if (effect && effect !== taint.effect)
        return false;
    if (!key)
        return operator === 'Exists';
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
}

;// CONCATENATED MODULE: ./build/image/platforms.js

function wantedPlatforms(uses, nodes) {
    const found = uses.flatMap(({ pod }) => platformsFor(pod, nodes));
    return [...new Set(found)].filter((platform) => platform.startsWith('linux/')).sort();
}
function checkPlatforms(image, platforms, uses, nodes) {
    const problems = [];
    const warnings = [];
    const made = new Set(platforms.map(withoutVariant));
    if (made.size === 0)
        return { problems, warnings };
    for (const { label, pod, at } of uses) {
        const there = platformsFor(pod, nodes);
        const unfit = there.filter((platform) => !made.has(platform));
        if (unfit.length === 0)
            continue;
        const none = unfit.length === there.length;
        const first = [...made][0] ?? '';
        const other = none
            ? `give the cluster nodes of ${first}`
            : `keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: ${first.split('/')[1]}}`;
        const problem = {
            what: `${label}: the image ${image} is made for ${[...made].join(', ')}, and ${none ? 'its nodes are' : 'some of its nodes are'} ${unfit.join(', ')}`,
            why: none
                ? 'No node that this pod may run on has such a processor; the container would end with “exec format error”.'
                : 'The scheduler does not look at the image; a pod that comes to such a node ends with “exec format error”.',
            fix: `Build for the nodes, \`platforms: ${there.join(' ')}\`, or ${other}`,
            ...(at && { at }),
        };
        if (none)
            problems.push(problem);
        else
            warnings.push(problem);
    }
    return { problems, warnings };
}
function platformsFor(pod, nodes) {
    return [...new Set(nodes.filter((node) => mayRunOn(pod, node)).map(({ platform }) => platform))].sort();
}
function withoutVariant(platform) {
    return platform.split('/').slice(0, 2).join('/');
}

;// CONCATENATED MODULE: ./build/stages/platforms.js





const NODES = '200';
async function listNodes(connection) {
    try {
        const { api } = await connection;
        const answer = await api.send('GET', '/api/v1/nodes', { query: { limit: NODES } });
        return answer.code === 200 ? readNodes(answer.body.items) : [];
    }
    catch {
        return [];
    }
}
async function settlePlatforms(wanted, index, { set, nodes }, { io }) {
    const { source } = wanted;
    if (source.kind !== 'build' || source.platforms.length > 0)
        return wanted;
    const platforms = wantedPlatforms(platforms_usesOf(set, index), await nodes);
    if (platforms.length === 0)
        return wanted;
    const settled = { ...wanted, source: { ...source, platforms } };
    if (platforms.length > 1 && (await checkBuilder(settled.source, io)).length > 0)
        return platforms.includes(OWN) ? { ...wanted, source: { ...source, platforms: [OWN] } } : wanted;
    io.info(`${wanted.repository.name} is for ${platforms.join(' and ')}, which the nodes run`);
    return settled;
}
const OWN = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
async function checkFit({ repository }, platforms, index, { set, nodes }, { report }) {
    const { problems, warnings } = checkPlatforms(repository.name, platforms, platforms_usesOf(set, index), await nodes);
    for (const warning of warnings)
        report.warn(warning);
    (0,build_problem/* stopOn */.CM)(problems);
}
function platforms_usesOf(set, index) {
    return set.flatMap(({ object, ourImage, at }) => {
        const field = ourImage.find(({ image }) => image === index);
        if (field === undefined)
            return [];
        const pod = (valueAt(object, field.path.slice(0, -3)) ?? {});
        return [{ label: label(object), pod, at: at(field.path) }];
    });
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./build/stages/podRefusal.js



async function checkSite(site, api) {
    const { namespace } = site.builder;
    const answers = await Promise.all(needed(namespace).map(async (need) => ({ need, answer: await api.send('POST', REVIEWS, { body: review(need) }) })));
    if (answers.some(({ answer }) => answer.code === 401))
        return [podRefusal_refusal('Unauthorized', site)];
    const missing = answers.filter(({ answer }) => answer.code === 201 && answer.body.status?.allowed === false);
    if (missing.length > 0)
        return [
            {
                what: whatOf(site),
                ...needs(missing.map(({ need }) => need), site.caller),
            },
        ];
    const tried = await api.send('POST', `/api/v1/namespaces/${namespace}/pods`, {
        query: { dryRun: 'All' },
        body: likePods(site.builder),
    });
    const message = String(tried.body?.message);
    if (tried.code === 404 && /namespaces/.test(message))
        return [podRefusal_refusal(message, site)];
    if (tried.code === 403 && /violates PodSecurity/.test(message))
        return [{ what: `${whatOf(site)}: Pod Security refuses its pods`, why: message, fix: podSecurityFix(site.builder) }];
    return [];
}
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
function review({ verb, resource: named, group, namespace }) {
    const [resource, subresource] = named.split('/');
    const resourceAttributes = { namespace, verb, group, resource, ...(subresource && { subresource }) };
    return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
}
function likePods({ name, nodes }) {
    const rootless = nodes[0]?.options.get('rootless') === 'true';
    const securityContext = rootless ? { seccompProfile: { type: 'Unconfined' } } : { privileged: true };
    const containers = [{ name: 'buildkitd', image: 'moby/buildkit', securityContext }];
    return { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: `${name}-` }, spec: { containers } };
}
function whatOf({ builder, caller }) {
    return `The builder cannot be used on the cluster ${caller.cluster}, in the namespace ${builder.namespace}`;
}
function explained(error, where) {
    if (!(error instanceof build_problem/* Failed */.cV))
        return error;
    return new build_problem/* Failed */.cV(error.problems.map(({ at, ...problem }) => {
        const said = `${problem.what} ${problem.why ?? ''}`;
        if (needIn(said) !== undefined)
            return podRefusal_refusal(said, where);
        if (/Pod Security/.test(problem.what))
            return { ...problem, fix: podSecurityFix(where.builder) };
        if (/kubernetes\.io\/arch=/.test(problem.what))
            return { ...problem, fix: KIND_FIX };
        return at === undefined || at.file === '' ? problem : { ...problem, at };
    }));
}
const KIND_FIX = 'Give the cluster a node of that kind, drop its platform from `platforms`, or emulate it: qemu.install=true under `builder: kubernetes`.';
function podRefusal_refusal(message, site) {
    const { builder, caller } = site;
    const { namespace, nodes } = builder;
    const what = whatOf(site);
    const why = message.replace(/^ERROR: /, '');
    if (/\bUnauthorized\b|must be logged in/.test(message)) {
        const { what: _, ...rest } = explainRefusal({ code: 401, body: { message } }, 'use the builder', caller);
        return { what, ...rest };
    }
    if (needIn(message) !== undefined)
        return { what, ...needs(needed(namespace), caller), why };
    if (/namespaces "[^"]+" not found/.test(message))
        return {
            what,
            why,
            fix: `Make it once (kubectl create namespace ${namespace}), or name another one under \`builder: kubernetes\`: namespace=…`,
        };
    const selector = nodes.map(({ name }) => name).join(', ');
    return {
        what,
        why,
        fix: `Correct the options under \`builder: kubernetes\`, or see what its pods say: kubectl describe pods --namespace ${namespace} --selector 'app in (${selector})'`,
    };
}
function needed(namespace) {
    const one = (verb, resource, group = '') => ({
        verb,
        resource,
        group,
        namespace,
        itself: undefined,
    });
    return [
        one('get', 'deployments', 'apps'),
        one('create', 'deployments', 'apps'),
        one('list', 'pods'),
        one('create', 'pods/exec'),
    ];
}
function podSecurityFix({ namespace }) {
    return [
        'BuildKit starts containers of its own: its pods are privileged, and with `rootless=true` still without seccomp and AppArmor, which only the level privileged allows.',
        'Give builders a namespace of their own that has it:',
        'kubectl create namespace builders',
        'kubectl label namespace builders pod-security.kubernetes.io/enforce=privileged',
        `and name it under \`builder: kubernetes\`: namespace=builders. Or label ${namespace} so.`,
    ].join('\n');
}

;// CONCATENATED MODULE: ./build/stages/podBuilder.js










const RENEWED_MS = 8 * 60_000;
async function checkPodBuilder(builder, cluster, identity, hall) {
    try {
        const connection = await connect({ cluster }, identity, hall);
        return await checkSite(siteOf(builder, connection, identity, hall), connection.api).finally(connection.api.close);
    }
    catch (error) {
        if (error instanceof build_problem/* Failed */.cV && hall.inputs.deploy !== undefined)
            return [];
        throw error;
    }
}
async function withPodBuilder(builder, cluster, identity, docker, hall, work) {
    const connection = await connect({ cluster }, identity, hall);
    const folder = (0,external_node_path_.join)(hall.folder, 'builder');
    const tokenFile = (0,external_node_path_.join)(folder, 'token');
    const [kubeconfig, buildx] = [(0,external_node_path_.join)(folder, 'kubeconfig'), (0,external_node_path_.join)(folder, 'buildx')];
    await (0,promises_.mkdir)(buildx, { recursive: true, mode: 0o700 });
    await (0,promises_.writeFile)(kubeconfig, kubeconfigText(connection.address, tokenFile), { mode: 0o600 });
    const stop = await keepToken(tokenFile, connection.token, RENEWED_MS);
    const env = { KUBECONFIG: kubeconfig, BUILDX_CONFIG: buildx };
    const inPods = (args, options) => docker(args, { ...options, env: { ...options?.env, ...env } });
    const where = { ...siteOf(builder, connection, identity, hall), hall, connection };
    try {
        for (const args of createArguments(builder))
            await run(inPods(args), where);
        await podBuilder_start(inPods, where);
        return await work(inPods);
    }
    catch (error) {
        throw explained(error, where);
    }
    finally {
        stop();
        await connection.api.close();
    }
}
function siteOf(builder, connection, identity, hall) {
    return { builder, caller: callerOf(connection, identity, builder.namespace, hall) };
}
async function keepToken(file, token, everyMs) {
    const write = async (renew) => {
        await (0,promises_.writeFile)(`${file}.new`, await token(renew), { mode: 0o600 });
        await (0,promises_.rename)(`${file}.new`, file);
    };
    await write(false);
    const timer = setInterval(() => write(true).catch(() => undefined), everyMs);
    return () => clearInterval(timer);
}
async function podBuilder_start(docker, where) {
    const { builder, hall } = where;
    const { io } = hall;
    const names = builder.nodes.map(({ name }) => `Deployment/${name}`).join(', ');
    const over = new AbortController();
    const boot = () => run(docker(['buildx', 'inspect', '--bootstrap', builder.name], { signal: over.signal }), where);
    const booting = boot().catch((error) => {
        if ((0,build_problem/* isSaid */.QV)(error, /already exists/))
            return boot();
        throw error;
    });
    const watching = watched(where, over.signal);
    try {
        const [, trouble] = /^Error:\s+(.*)$/m.exec((await Promise.race([booting, watching])) ?? (await booting)) ?? [];
        if (trouble !== undefined)
            throw new build_problem/* Failed */.cV([podRefusal_refusal(trouble, where)]);
    }
    catch (error) {
        await removeUnready(where);
        throw error;
    }
    finally {
        over.abort();
        await Promise.allSettled([booting, watching]);
    }
    io.info(`The image is built on the cluster, by ${names} in ${builder.namespace}; it stays, with its layers, until somebody removes it: kubectl delete ${builder.nodes.map(({ name }) => `deployment/${name}`).join(' ')} --namespace ${builder.namespace}`);
}
async function removeUnready({ builder, hall: { io }, connection: { api } }) {
    for (const { name } of io.signal.aborted ? [] : builder.nodes) {
        const path = `/apis/apps/v1/namespaces/${builder.namespace}/deployments/${name}`;
        const found = await api.send('GET', path).catch(() => undefined);
        if (found?.code !== 200 || found.body.status?.readyReplicas > 0)
            continue;
        const gone = await api.send('DELETE', path).catch(() => undefined);
        if (gone?.code === 200)
            io.info(`Deployment/${name} did not get ready, and is removed again`);
        else
            io.info(`Deployment/${name} stays: kubectl delete deployment ${name} --namespace ${builder.namespace}`);
    }
}
async function watched({ builder, hall, connection: { api } }, signal) {
    const { io, report } = hall;
    const collection = `/apis/apps/v1/namespaces/${builder.namespace}/deployments`;
    const deadline = (0,build_deadline/* deadlineIn */._)(builder.timeoutMs, io);
    const find = () => Promise.all(builder.nodes.map(async ({ name }) => {
        const path = `${collection}/${name}`;
        return { path, answer: await api.send('GET', path, { signal }) };
    }));
    let found = await find();
    while (found.some(({ answer }) => answer.code === 404)) {
        await (0,external_node_timers_promises_.setTimeout)(200, undefined, { signal });
        found = await find();
    }
    if (found.some(({ answer }) => answer.code !== 200))
        return ended(signal);
    const live = found.map(({ path, answer }) => ({
        path,
        collection,
        object: answer.body,
        action: 'created',
        manifest: manifestOf(answer.body),
    }));
    await awaitReady(live, deadline, api, { ...io, signal: AbortSignal.any([io.signal, signal]) }, { onWarn: report.warn });
}
function manifestOf(object) {
    return { object, at: () => ({ file: '' }), phase: 0, headStart: false, awaited: true, ourImage: [] };
}
function ended(signal) {
    return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
    });
}
async function run(result, where) {
    const { code, stdout, stderr } = await result;
    if (code === 0)
        return stdout;
    throw new build_problem/* Failed */.cV([podRefusal_refusal(lastLine(stderr), where)]);
}

;// CONCATENATED MODULE: ./build/stages/images.js











function expectedReference({ plan, repository }) {
    return 'ready' in plan ? plan.ready.reference : `${repository.uri}:${plan.tag}`;
}
function expectedReferences(looks, { inputs, run }) {
    if (looks !== undefined)
        return looks.map(expectedReference);
    return inputs.images.map(({ repository: { name }, source }) => source.kind === 'pinned' ? `${name}@${source.digest}` : `${name}:${run.sha}`);
}
async function lookAtRegistry(identities, ground, hall) {
    const { inputs, run, preview, report, io } = hall;
    const named = preview && ((sha) => imageTag({ ...preview, sha }));
    const docker = inputs.images.length === 0 ? Promise.resolve([]) : (0,build_problem/* problemsIn */._n)(checkRunner(inputs.images, identities.cluster, hall));
    const looks = await (0,build_problem/* together */.bs)(...inputs.images.map(async (asked, index) => {
        const given = preview === undefined ? asked : { ...asked, tags: [] };
        const [repository, wanted, committed] = await (0,build_problem/* together */.bs)(findRepository(given, inputs.region, identities.registry, io), settlePlatforms(given, index, ground, hall), commitOf(given, hall));
        report.know({ registry: repository.registry });
        if (wanted.source.kind === 'build')
            (0,build_problem/* stopOn */.CM)(checkRegistryCache(wanted.source, repository));
        const plan = await planImage(wanted, repository, committed, run, io, named);
        await checkFit(wanted, plan.platforms, index, ground, hall);
        if (inputs.dryRun)
            io.info(wouldDo({ wanted, repository, plan }));
        return { wanted, repository, plan };
    }));
    if (looks.some(({ plan }) => !('ready' in plan)))
        await (0,build_problem/* checked */.KD)(docker);
    return looks;
}
async function commitOf({ source }, { run, io }) {
    return source.kind === 'build' ? readCommitted(source, run.workspace, io) : undefined;
}
function wouldDo({ wanted: { source }, repository: { uri, exists }, plan }) {
    if ('ready' in plan)
        return thereAlready(plan.ready);
    const verb = source.kind === 'build' ? 'build and push' : 'push';
    return `Would ${exists ? '' : 'create the repository, '}${verb} ${uri}:${plan.tag}`;
}
async function checkRunner(images, cluster, hall) {
    const { inputs, io } = hall;
    const build = images.map(({ source }) => source).find((source) => source.kind === 'build');
    const docker = await checkDocker(build !== undefined, io);
    if (build === undefined || docker.length > 0)
        return docker;
    const missing = [...checkGithubCache(build, io.environment), ...(await checkBuilder(build, io))];
    if (build.pods === undefined || inputs.cluster === undefined)
        return missing;
    return [...missing, ...(await checkPodBuilder(podBuilder(build.pods, []), inputs.cluster, cluster, hall))];
}
function ensureRepositories(looks, identity, { inputs, report, io }) {
    return (0,build_problem/* together */.bs)(...looks.map(async (look, index) => {
        const wanted = { ...look.wanted, tags: inputs.images[index]?.tags ?? [] };
        const repository = await ensureRepository(wanted, inputs.region, identity, look.repository, io, report.warn);
        return { ...look, repository };
    }));
}
async function provide(looks, cluster, hall) {
    const { run, folder, report, io } = hall;
    const orders = looks.flatMap(({ wanted, repository, plan }) => 'ready' in plan ? [] : [{ inputs: wanted, repository, plan }]);
    const making = async () => {
        if (orders.length === 0)
            return [];
        const docker = await openDocker(folder, orders.map(({ repository }) => repository), io);
        const made = await withBuilder(orders, docker, cluster, hall, (given, able) => makeImages(given, run, folder, able, io));
        for (const { reference } of made)
            io.info(`Pushed ${reference}`);
        return made;
    };
    const [made] = await (0,build_problem/* together */.bs)(making(), ...looks.map((look) => reuse(look, io)));
    const next = made[Symbol.iterator]();
    const images = looks.map(({ plan }) => ('ready' in plan ? plan.ready : next.next().value));
    if (images.length > 0)
        report.know({
            image: images.map(({ reference }) => reference).join('\n'),
            imageDigest: images.map(({ digest }) => digest).join('\n'),
            pushed: made.length > 0,
        });
    return images;
}
function withBuilder(orders, docker, identity, hall, work) {
    const builds = orders.flatMap(({ inputs: { source } }) => (source.kind === 'build' ? [source] : []));
    const { pods } = builds[0] ?? {};
    const { cluster } = hall.inputs;
    if (pods === undefined || cluster === undefined)
        return work(orders, docker);
    const builder = podBuilder(pods, [...new Set(builds.flatMap(({ platforms }) => platforms))]);
    const placed = orders.map((order) => {
        const { source } = order.inputs;
        return source.kind === 'build'
            ? { ...order, inputs: { ...order.inputs, source: { ...source, builder: builder.name } } }
            : order;
    });
    return withPodBuilder(builder, cluster, identity, docker, hall, (able) => work(placed, able));
}
function thereAlready({ reference }) {
    return `Nothing to build: ${reference} is there already`;
}
async function reuse({ wanted, repository, plan }, io) {
    if (!('ready' in plan))
        return;
    io.info(thereAlready(plan.ready));
    await tagReady(wanted, plan, repository, io);
}

;// CONCATENATED MODULE: ./build/cluster/plan/backends.js

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

;// CONCATENATED MODULE: ./build/cluster/plan/classes.js

const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';
const FIELD = ['spec', 'ingressClassName'];
async function missingClasses(manifests, ground, api) {
    const own = new Set(manifests.flatMap(({ object }) => (object.kind === 'IngressClass' ? [object.metadata.name] : [])));
    const ingresses = manifests.filter(({ object }) => object.kind === 'Ingress');
    const wanted = Map.groupBy(ingresses, ({ object }) => valueAt(object, FIELD));
    const problems = await Promise.all([...wanted].map(async ([name, users]) => {
        if (typeof name !== 'string' || own.has(name))
            return [];
        if ((await api.send('GET', objectPath(CLASSES, name))).code !== 404)
            return [];
        const answer = await api.send('GET', CLASSES);
        const there = answer.code === 200 ? answer.body.items.map(described) : [];
        return users.map(({ object, at }) => ({
            what: `${label(object)} names the ingress class ${name}, which the cluster does not have`,
            why: there.length > 0
                ? `Its classes are: ${there.join(', ')}.`
                : 'It has no ingress class: no controller for Ingresses is installed.',
            fix: classes_fixOf(name, ground),
            at: at(FIELD),
        }));
    }));
    return problems.flat();
}
function described({ metadata, spec }) {
    return `${metadata.name} (${spec?.controller})`;
}
function classes_fixOf(name, { cluster, region, vpc = 'VPC_ID', autoMode }) {
    if (!/\balb\b/.test(name))
        return 'Correct spec.ingressClassName, or install the controller that brings this class.';
    if (autoMode)
        return `The cluster is in Auto Mode, which makes Application Load Balancers and brings no class. Add one to \`manifests\`, or once by hand:
kubectl create -f - <<< '{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"${name}"},"spec":{"controller":"eks.amazonaws.com/alb"}}'`;
    return `Install the AWS Load Balancer Controller, which brings the class alb:
eksctl create podidentityassociation --cluster ${cluster} --namespace kube-system --service-account-name aws-load-balancer-controller --well-known-policies awsLoadBalancerController
helm install aws-load-balancer-controller aws-load-balancer-controller --repo https://aws.github.io/eks-charts --namespace kube-system --set clusterName=${cluster} --set region=${region} --set vpcId=${vpc} --set serviceAccount.name=aws-load-balancer-controller
The first command needs the add-on eks-pod-identity-agent in the cluster.`;
}

;// CONCATENATED MODULE: ./build/cluster/undo/applySet.js


const applySet_PREFIX = 'applyset.kubernetes.io';
const TOOLING = 'ship-to-eks/v1';
function applySetOf(repository, manifests, namespace) {
    const which = (0,external_node_crypto_.createHash)('sha256')
        .update([repository, ...manifests].join('\n'))
        .digest('hex')
        .slice(0, 8);
    const slug = repository.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const name = `ship-to-eks-${slug}-${which}`.replace(/-+/g, '-');
    const hash = (0,external_node_crypto_.createHash)('sha256').update(`${name}.${namespace}.ConfigMap.`).digest('base64url');
    return {
        id: `applyset-${hash}-v1`,
        name,
        namespace,
        path: objectPath(`/api/v1/namespaces/${namespace}/configmaps`, name),
    };
}
function inApplySet(manifest, { id }) {
    return { ...manifest, object: withValue(manifest.object, ['metadata', 'labels', `${applySet_PREFIX}/part-of`], id) };
}
function memberSelector({ id }) {
    return `${applySet_PREFIX}/part-of=${id}`;
}
function parentOf(set, { kinds, namespaces }) {
    const others = namespaces.filter((namespace) => namespace !== set.namespace);
    return {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
            name: set.name,
            namespace: set.namespace,
            labels: { [`${applySet_PREFIX}/id`]: set.id },
            annotations: {
                [`${applySet_PREFIX}/tooling`]: TOOLING,
                [`${applySet_PREFIX}/contains-group-kinds`]: kinds.toSorted().join(','),
                [`${applySet_PREFIX}/additional-namespaces`]: others.toSorted().join(','),
            },
        },
    };
}
function scopeOf(parent, set) {
    const annotations = parent.metadata.annotations ?? {};
    if (parent.metadata.labels?.[`${applySet_PREFIX}/id`] !== set.id || annotations[`${applySet_PREFIX}/tooling`] !== TOOLING)
        return undefined;
    const words = (name) => (annotations[`${applySet_PREFIX}/${name}`] ?? '').split(',').filter((word) => word !== '');
    return { kinds: words('contains-group-kinds'), namespaces: [set.namespace, ...words('additional-namespaces')] };
}
function scopeOfObjects(objects) {
    return {
        kinds: [...new Set(objects.map(groupKind))],
        namespaces: [...new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []))],
    };
}
function groupKind({ apiVersion, kind }) {
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    return group ? `${kind}.${group}` : kind;
}
const HOLDS_DATA = [
    'Namespace',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'CustomResourceDefinition.apiextensions.k8s.io',
];
function holdsData(object) {
    const deletesClaims = valueAt(object, ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted']) === 'Delete';
    return HOLDS_DATA.includes(groupKind(object)) || deletesClaims;
}

;// CONCATENATED MODULE: ./build/cluster/undo/members.js


const members_PAGE = '500';
async function membersOf(collection, set, api) {
    const found = [];
    let next;
    do {
        const answer = await api.send('GET', collection, {
            query: { labelSelector: memberSelector(set), limit: members_PAGE, ...(next === undefined ? {} : { continue: next }) },
        });
        if (answer.code === 404)
            return found;
        if (answer.code !== 200)
            return undefined;
        const kind = String(answer.body.kind).replace(/List$/, '');
        for (const item of answer.body.items ?? []) {
            const object = { ...item, apiVersion: answer.body.apiVersion, kind };
            found.push({ object, path: objectPath(collection, item.metadata.name) });
        }
        next = answer.body.metadata?.continue || undefined;
    } while (next !== undefined);
    return found;
}
async function collectionsOf({ kinds, namespaces }, places, api) {
    const known = new Map(places.map(({ manifest, collection }) => [groupKind(manifest.object), collection]));
    const found = await Promise.all(kinds.map(async (kind) => ({ kind, collection: known.get(kind) ?? (await findCollection(kind, api)) })));
    return found.flatMap(({ kind, collection }) => collection === undefined
        ? [{ kind, collection }]
        : [...new Set(namespaces.map((namespace) => members_inNamespace(collection, namespace)))].map((one) => ({
            kind,
            collection: one,
        })));
}
function members_inNamespace(collection, namespace) {
    return collection.replace(/\/namespaces\/[^/]+\/(?=[^/]+$)/, `/namespaces/${namespace}/`);
}
async function findCollection(groupAndKind, api) {
    const [kind, ...rest] = groupAndKind.split('.');
    const group = rest.join('.');
    const served = group === '' ? undefined : await api.send('GET', `/apis/${group}`);
    if (served !== undefined && served.code !== 200)
        return undefined;
    const root = served === undefined ? '/api/v1' : `/apis/${served.body.preferredVersion.groupVersion}`;
    const answer = await api.send('GET', root);
    const one = (answer.body?.resources ?? []).find((resource) => resource.kind === kind && !resource.name.includes('/'));
    if (one === undefined)
        return undefined;
    return one.namespaced ? `${root}/namespaces/default/${one.name}` : `${root}/${one.name}`;
}

;// CONCATENATED MODULE: ./build/cluster/undo/prune.js






async function planPruning(set, places, { api, caller }) {
    const scope = scopeOfObjects(places.map(({ manifest }) => manifest.object));
    const answer = await api.send('GET', set.path);
    if (answer.code === 404)
        return { set, victims: [], warnings: [], parent: undefined, scope, before: undefined };
    if (answer.code !== 200)
        throw new build_problem/* Failed */.cV([explainRefusal(answer, `read ConfigMap/${set.name}`, caller)]);
    const before = scopeOf(answer.body, set);
    if (before === undefined)
        throw new build_problem/* Failed */.cV([notOurs(set)]);
    const collections = await collectionsOf(prune_union(before, scope), places, api);
    const warnings = [];
    const members = [];
    for (const { kind, collection } of collections) {
        if (collection === undefined)
            continue;
        const found = await membersOf(collection, set, api);
        if (found === undefined)
            warnings.push(unseen(kind, collection));
        else
            members.push(...found.filter(({ object }) => prune_isOurs(object)));
    }
    const wanted = new Set(places.map(({ path }) => path));
    const gone = members.filter(({ path }) => !wanted.has(path));
    if (places.length * 2 < members.length)
        throw new build_problem/* Failed */.cV([shrunk(places.length, members, gone)]);
    return {
        set,
        victims: gone.filter(({ object }) => !holdsData(object)),
        warnings: [...warnings, ...gone.filter(({ object }) => holdsData(object)).map(({ object }) => kept(object))],
        parent: answer.body,
        scope,
        before,
    };
}
function parentPlace({ set, scope, before, parent }) {
    return {
        manifest: {
            object: parentOf(set, before === undefined ? scope : prune_union(before, scope)),
            at: () => ({ file: '' }),
            phase: 1,
            headStart: true,
            awaited: false,
            ourImage: [],
        },
        collection: set.path.slice(0, set.path.lastIndexOf('/')),
        path: set.path,
        live: parent,
    };
}
async function prune({ set, victims, scope, before }, phaseOf, { api, caller }, onPruned) {
    const problems = [];
    for (const phase of [...new Set(victims.map(({ object }) => phaseOf(object)))].sort((one, other) => other - one)) {
        const ofPhase = victims.filter(({ object }) => phaseOf(object) === phase);
        await Promise.all(ofPhase.map(async (victim) => {
            const answer = await prune_remove(victim, api);
            if (answer.code < 400)
                onPruned(victim);
            else if (answer.code !== 404 && answer.code !== 409)
                problems.push(explainRefusal(answer, `delete ${label(victim.object)}`, caller));
        }));
    }
    if (problems.length > 0)
        throw new build_problem/* Failed */.cV(problems);
    if (before !== undefined && !prune_isSame(prune_union(before, scope), scope))
        await write(set, scope, api, caller);
}
function prune_remove({ path, object }, api) {
    return api.send('DELETE', path, {
        body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: 'Background',
            preconditions: { uid: object.metadata.uid },
        },
    });
}
async function write(set, scope, api, caller) {
    const answer = await api.send('PATCH', set.path, {
        query: { fieldManager: FIELD_MANAGER, force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: parentOf(set, scope),
    });
    if (answer.code >= 400)
        throw new build_problem/* Failed */.cV([explainRefusal(answer, `apply ConfigMap/${set.name}`, caller)]);
}
function prune_isOurs({ metadata }) {
    const managers = (metadata.managedFields ?? []);
    const owners = (metadata.ownerReferences ?? []);
    return (metadata.deletionTimestamp === undefined &&
        managers.some(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply') &&
        !owners.some(({ controller }) => controller));
}
function prune_union(one, other) {
    return {
        kinds: [...new Set([...one.kinds, ...other.kinds])],
        namespaces: [...new Set([...one.namespaces, ...other.namespaces])],
    };
}
function prune_isSame(one, other) {
    const text = ({ kinds, namespaces }) => `${kinds.toSorted()} ${namespaces.toSorted()}`;
    return text(one) === text(other);
}
function shrunk(size, members, gone) {
    const shown = gone.slice(0, 10).map(({ object }) => object);
    const names = shown.map(label);
    const more = gone.length > names.length ? ` and ${gone.length - names.length} more` : '';
    return {
        what: `\`prune\` would delete ${gone.length} of ${members.length} objects: the set shrank to ${size}, less than half`,
        why: `A set that shrinks so much is more often a wrong path in \`manifests\` than a wish. To be deleted: ${names.join(', ')}${more}.`,
        fix: ['Check `manifests`. If it is meant, delete them by hand and run the job again:', ...deletions(shown)].join('\n'),
    };
}
function deletions(objects) {
    const namespaces = Map.groupBy(objects, ({ metadata }) => metadata.namespace);
    return [...namespaces].map(([namespace, all]) => {
        const names = all.map((object) => label(object).toLowerCase()).join(' ');
        return `kubectl delete ${names}${namespace === undefined ? '' : ` -n ${namespace}`}`;
    });
}
function kept(object) {
    const namespace = object.metadata.namespace === undefined ? '' : ` -n ${object.metadata.namespace}`;
    return {
        what: `${label(object)} is no longer in the set, and stays: it holds data`,
        why: '`prune` never deletes a Namespace, a volume or its claim, a CRD, or a StatefulSet that deletes its claims.',
        fix: `Delete it by hand if its data may go: kubectl delete ${object.kind.toLowerCase()} ${object.metadata.name}${namespace}`,
    };
}
function unseen(kind, collection) {
    return {
        what: `${kind} may not be listed, so \`prune\` cannot see which of them are no longer in the set`,
        fix: `Give the role the verbs list and delete for ${collection.split('/').at(-1)}.`,
    };
}
function notOurs(set) {
    return {
        what: `ConfigMap/${set.name} is there, and was not written by this action`,
        why: '`prune` keeps in it which kinds the set has; what somebody else wrote there is not trusted.',
        fix: `Look at it (kubectl get configmap ${set.name} -n ${set.namespace} -o yaml), and delete it if nothing needs it.`,
    };
}

// EXTERNAL MODULE: ./build/github/plan.js
var plan = __webpack_require__(2151);
;// CONCATENATED MODULE: ./build/manifests/configs.js



const ROLLING = /^(Deployment|StatefulSet|DaemonSet|Rollout)$/;
function templatePath({ object }) {
    const isKnative = object.kind === 'Service' && object.apiVersion.startsWith('serving.knative.dev/');
    return ROLLING.test(object.kind) || isKnative ? podSpecPath(object)?.slice(0, -1) : undefined;
}
const configs_ENV = [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
];
const ENV_FROM = [
    ['configMapRef', 'ConfigMap'],
    ['secretRef', 'Secret'],
];
function readingsOf(manifest) {
    const template = templatePath(manifest);
    if (template === undefined)
        return [];
    const { object } = manifest;
    const spec = [...template, 'spec'];
    const containers = ['initContainers', 'containers'].flatMap((list) => itemsAt(object, [...spec, list]));
    const mounts = containers.flatMap((path) => itemsAt(object, [...path, 'volumeMounts']));
    const fixed = new Set(mounts
        .filter((path) => ['subPath', 'subPathExpr'].some((field) => valueAt(object, [...path, field]) !== undefined))
        .map((path) => valueAt(object, [...path, 'name'])));
    const reading = (kind, path, arrives, nameField = 'name') => {
        const name = valueAt(object, [...path, nameField]);
        return typeof name === 'string' ? [{ kind, name, path, arrives }] : [];
    };
    return [
        ...containers.flatMap((container) => [
            ...itemsAt(object, [...container, 'env']).flatMap((path) => configs_ENV.flatMap(([field, kind]) => reading(kind, [...path, 'valueFrom', field], false))),
            ...itemsAt(object, [...container, 'envFrom']).flatMap((path) => ENV_FROM.flatMap(([field, kind]) => reading(kind, [...path, field], false))),
        ]),
        ...itemsAt(object, [...spec, 'volumes']).flatMap((path) => {
            const arrives = !fixed.has(valueAt(object, [...path, 'name']));
            return [
                ...reading('ConfigMap', [...path, 'configMap'], arrives),
                ...reading('Secret', [...path, 'secret'], arrives, 'secretName'),
                ...itemsAt(object, [...path, 'projected', 'sources']).flatMap((source) => [
                    ...reading('ConfigMap', [...source, 'configMap'], arrives),
                    ...reading('Secret', [...source, 'secret'], arrives),
                ]),
            ];
        }),
    ];
}
function itemsAt(value, path) {
    const list = valueAt(value, path);
    return Array.isArray(list) ? list.map((_, index) => [...path, index]) : [];
}
function configsOf(set, namespace) {
    return new Map(set.flatMap((manifest) => {
        const { apiVersion, kind, metadata } = manifest.object;
        const isConfig = apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');
        return isConfig ? [[configKey(kind, metadata.namespace ?? namespace, metadata.name), manifest]] : [];
    }));
}
function configKey(kind, namespace, name) {
    return `${kind} ${namespace} ${name}`;
}
const CONFIG_HASH = 'ship-to-eks/config-hash';
function withConfigHashes(set, namespace) {
    const configs = configsOf(set, namespace);
    return set.map((manifest) => {
        const template = templatePath(manifest);
        if (template === undefined)
            return manifest;
        const home = manifest.object.metadata.namespace ?? namespace;
        const read = new Set(readingsOf(manifest).map(({ kind, name }) => configKey(kind, home, name)));
        const values = [...read].sort().flatMap((key) => {
            const config = configs.get(key)?.object;
            return config ? [[key, ...[config.data, config.binaryData, config.stringData].map(inOrderOfKeys)]] : [];
        });
        if (values.length === 0)
            return manifest;
        const hash = (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8);
        return {
            ...manifest,
            object: withValue(manifest.object, [...template, 'metadata', 'annotations', CONFIG_HASH], hash),
        };
    });
}
function inOrderOfKeys(value) {
    if (typeof value !== 'object' || value === null)
        return null;
    return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}

;// CONCATENATED MODULE: ./build/manifests/restart.js



function staleConfigs(plan) {
    const configs = configsOf(plan.filter(changesValues).map(({ manifest }) => manifest), '');
    if (configs.size === 0)
        return [];
    return plan.flatMap((step) => {
        if (rolls(step))
            return [];
        const { object, at } = step.manifest;
        const told = new Set();
        return readingsOf(step.manifest).flatMap(({ kind, name, path, arrives }) => {
            const config = configs.get(configKey(kind, object.metadata.namespace ?? '', name));
            if (config === undefined || arrives || told.has(config))
                return [];
            told.add(config);
            return [
                {
                    what: `${label(config.object)} changes, and the pods of ${label(object)} keep its old values`,
                    why: `They read it only when they start, and ${label(object)} itself does not change. The ${kind} is at ${(0,build_problem/* place */.ik)(config.at())}.`,
                    fix: `Let this action replace them (\`restart: true\`), or do it when it suits you: kubectl rollout restart ${label(object).toLowerCase()}${restart_namespaceOf(object.metadata.namespace)}`,
                    at: at(path),
                },
            ];
        });
    });
}
function restart_namespaceOf(namespace) {
    return namespace === undefined ? '' : ` -n ${namespace}`;
}
const VALUES = ['data', 'binaryData', 'stringData'];
function changesValues({ action, fields }) {
    if (action === 'replaced')
        return true;
    return action === 'configured' && fields.some(({ path }) => VALUES.includes(String(path[0])));
}
function rolls({ action, manifest, fields }) {
    if (action !== 'configured' && action !== 'unchanged')
        return true;
    const template = templatePath(manifest);
    return template !== undefined && fields.some(({ path }) => startsWith(path, template));
}
function startsWith(path, start) {
    return start.every((key, index) => path[index] === key);
}

;// CONCATENATED MODULE: ./build/manifests/roles.js



const ROLE = 'eks.amazonaws.com/role-arn';
const MARKS = { irsa: 'ship-to-eks/role-arn', 'pod-identity': 'ship-to-eks/pod-identity-role-arn' };
function withRoles(placed, grants) {
    const byAccount = new Map(grants.map((grant) => [`${grant.namespace}/${grant.name}`, grant]));
    const accounts = new Map(placed.flatMap(({ manifest: { object }, live }) => object.kind === 'ServiceAccount' ? [[`${object.metadata.namespace}/${object.metadata.name}`, live]] : []));
    return placed.map(({ manifest, live }) => {
        const { object } = manifest;
        const { kind, metadata } = object;
        if (kind === 'ServiceAccount') {
            const grant = byAccount.get(`${metadata.namespace}/${metadata.name}`);
            return grant === undefined ? manifest : { ...manifest, object: annotated(object, grant) };
        }
        const template = templatePath(manifest);
        const [use] = template === undefined ? [] : usesOf([manifest], '');
        const grant = use && byAccount.get(`${use.namespace}/${use.name}`);
        if (template === undefined || grant === undefined)
            return manifest;
        const mark = [...template, 'metadata', 'annotations', MARKS[grant.way]];
        const account = accounts.get(`${grant.namespace}/${grant.name}`);
        if (hasItAlready(live, account, mark, grant))
            return manifest;
        return { ...manifest, object: withValue(object, mark, grant.role) };
    });
}
function annotated(object, { way, role }) {
    if (way === 'irsa')
        return withValue(object, ['metadata', 'annotations', ROLE], role);
    if (object.metadata.annotations?.[ROLE] === undefined)
        return object;
    const { [ROLE]: _, ...rest } = object.metadata.annotations;
    return { ...object, metadata: { ...object.metadata, annotations: rest } };
}
function hasItAlready(live, account, mark, grant) {
    if (live === undefined || valueAt(live, mark) !== undefined)
        return false;
    if (grant.way === 'irsa')
        return isOthers(account, grant.role);
    const since = grant.since?.getTime();
    return since !== undefined && since <= Date.parse(String(live.metadata.creationTimestamp));
}
const roles_FIELD = ['fieldsV1', 'f:metadata', 'f:annotations', `f:${ROLE}`];
const roles_LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
function isOthers(account, role) {
    const annotations = account?.metadata.annotations ?? {};
    const managedFields = account?.metadata.managedFields;
    if (annotations[ROLE] !== role)
        return false;
    const isKubectls = annotations[roles_LAST_APPLIED] !== undefined;
    if (!Array.isArray(managedFields) || managedFields.length === 0)
        return !isKubectls;
    return managedFields.some((owner) => valueAt(owner, roles_FIELD) !== undefined && owner.manager !== 'ship-to-eks' && !(isKubectls || isApply(owner)));
}
function isApply({ manager, operation }) {
    return operation === 'Apply' && manager.startsWith('kubectl');
}

;// CONCATENATED MODULE: ./build/cluster/plan/claim.js

const claim_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';
function claimOf(object, autoMode) {
    return object.kind === 'Ingress' ? claimOfIngress(object, autoMode) : claimOfService(object, autoMode);
}
function claimOfIngress({ metadata }, autoMode) {
    const scheme = metadata.annotations?.['alb.ingress.kubernetes.io/scheme'];
    if (scheme === undefined)
        return undefined;
    const by = autoMode ? 'EKS Auto Mode' : 'the AWS Load Balancer Controller';
    return { by, makes: 'an Application Load Balancer', reach: publicIf(scheme === 'internet-facing'), isSaid: true };
}
function claimOfService(service, autoMode) {
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
function namesSubnets({ metadata: { annotations = {} } }) {
    return Object.keys(annotations).some((name) => name === `${claim_PREFIX}-subnets` || name === 'alb.ingress.kubernetes.io/subnets');
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

;// CONCATENATED MODULE: ./build/stages/claims.js



function claimsWritten(set, autoMode) {
    return set.flatMap((manifest) => {
        const claim = claimOf(manifest.object, autoMode);
        return claim === undefined ? [] : [{ step: { manifest, live: undefined }, claim }];
    });
}
function claims_claimsOf(steps, { autoMode }) {
    return steps.flatMap((step) => {
        const claim = step.rehearsed && claimOf(step.rehearsed, autoMode);
        return claim === undefined ? [] : [{ step, claim }];
    });
}
function tellClaims(claims, { report, io }) {
    for (const { step, claim } of claims) {
        io.info(`${label(step.manifest.object)}: ${claim.by} makes ${claim.makes}, ${claim.reach}`);
        const unsaid = unsaidInternal(step.manifest, claim);
        if (unsaid !== undefined)
            report.warn(unsaid);
    }
}
async function untaggedSubnets(claims, { vpc }) {
    const open = claims.filter(({ step: { live, manifest } }) => !isMade(live) && !namesSubnets(manifest.object));
    const subnets = open.length > 0 && vpc ? await vpc.subnets() : undefined;
    if (subnets === undefined || vpc === undefined)
        return [];
    return open.flatMap(({ step: { manifest }, claim: { by, reach } }) => {
        const problem = checkSubnets(vpc.id, subnets, { object: label(manifest.object), by, reach });
        return problem === undefined ? [] : [{ ...problem, at: manifest.at() }];
    });
}
function isMade(live) {
    return valueAt(live, ['status', 'loadBalancer', 'ingress', 0]) !== undefined;
}

;// CONCATENATED MODULE: ./build/stages/planning.js


















async function planChanges(target, looks, cluster, hall) {
    const { sender, namespace } = cluster;
    const { report, io, run } = hall;
    const set = target.prune ? applySetOf(run.repository ?? 'local', target.manifests, namespace) : undefined;
    const pruning = set && (await planPruning(set, cluster.places, sender));
    const wanted = await desired(cluster, target, expectedReferences(looks, hall), set);
    const places = pruning === undefined ? wanted : [...wanted, parentPlace(pruning)];
    const unbuilt = ({ ourImage }) => ourImage.some(({ image }) => !('ready' in (looks?.[image]?.plan ?? {})));
    const { plan: steps, problems } = await makePlan(places, { sender, recreate: target.recreate, unbuilt });
    const planning = { steps, pruning };
    tellPlan(planning, hall);
    for (const line of (0,plan/* planLines */.HN)(changesOf(planning)))
        io.info(line);
    const manifests = places.map(({ manifest }) => manifest);
    const ground = {
        cluster: target.cluster,
        region: sender.caller.region,
        vpc: cluster.vpc?.id,
        autoMode: cluster.autoMode,
    };
    const claims = claims_claimsOf(steps, cluster);
    const [classes, missing, untagged] = await Promise.all([
        missingClasses(manifests, ground, sender.api),
        missingBackends(servicesOutside(manifests, namespace), sender.api),
        untaggedSubnets(claims, cluster),
    ]);
    tellClaims(claims, hall);
    for (const warning of [...staleConfigs(steps), ...(pruning?.warnings ?? []), ...missing, ...untagged])
        report.warn(warning);
    (0,build_problem/* stopOn */.CM)(once([...problems, ...classes]));
    return planning;
}
async function checkGround(target, set, connection, identity, hall) {
    const known = await connection;
    const { autoMode } = known.address;
    const vpc = vpcOf(known, identity, hall);
    const ground = { cluster: target.cluster, region: hall.inputs.region, vpc: vpc?.id, autoMode };
    for (const warning of await untaggedSubnets(claimsWritten(set, autoMode), { vpc }))
        hall.report.warn(warning);
    (0,build_problem/* stopOn */.CM)(await missingClasses(set, ground, known.api));
}
async function desired({ places, sender, namespace, roles }, { restart }, references, set) {
    const scalers = await findScalers(places, sender.api);
    const manifests = places
        .map((place) => withImages(withoutScaled(place, scalers), references))
        .map((manifest) => (set === undefined ? manifest : inApplySet(manifest, set)));
    const hashed = restart ? withConfigHashes(manifests, namespace) : manifests;
    const given = withRoles(places.map(({ live }, index) => ({ manifest: hashed[index], live })), roles.grants);
    return places.map((place, index) => ({ ...place, manifest: given[index] }));
}
function withBuilt({ steps, pruning }, looks, images) {
    const references = images.map(({ reference }) => reference);
    const built = new Map(looks.map((look, index) => [expectedReference(look), references[index]]));
    const after = (value) => built.get(String(value)) ?? value;
    return {
        pruning,
        steps: steps.map((step) => step.manifest.ourImage.length === 0
            ? step
            : {
                ...step,
                manifest: withImages(step.manifest, references),
                fields: step.fields.map((field) => ({ ...field, after: after(field.after) })),
            }),
    };
}
function tellPlan(planning, { report }) {
    report.know({ plan: changesOf(planning) });
}
function changesOf({ steps, pruning }) {
    const victims = pruning?.victims ?? [];
    return [
        ...steps.map(({ manifest: { object, at }, path, action, fields, reason }) => ({
            object: label(object),
            namespace: object.metadata.namespace,
            action,
            fields,
            reason: path === pruning?.set.path ? 'notes for `prune` what this set has' : reason,
            at: at(),
        })),
        ...victims.map(({ object }) => ({
            object: label(object),
            namespace: object.metadata.namespace,
            action: 'pruned',
            fields: [],
            at: { file: '' },
        })),
    ];
}

;// CONCATENATED MODULE: ./build/aws/images.js



const images_TAG = /^pr-([1-9]\d{0,9})-(?:[0-9a-f]{12}|content-[0-9a-f]{32})(-[\w.-]+)?$/;
const RIGHTS = ['ecr:ListImages', 'ecr:BatchDeleteImage'];
const images_PAGE = 1000;
const images_AT_ONCE = 100;
function images_pullOf(tag) {
    const number = images_TAG.exec(tag)?.[1];
    return number === undefined ? undefined : Number(number);
}
async function previewImages({ repository: { name, account, region: home } }, region, identity, io) {
    const ecr = new client_ecr_dist_cjs/* ECRClient */.S70({ ...(0,client/* clientSettings */.ry)(home ?? region, io), credentials: identity.keys });
    const where = { registryId: account ?? identity.account, repositoryName: name };
    const none = () => undefined;
    const found = [];
    let nextToken;
    do {
        const query = { ...where, filter: { tagStatus: 'TAGGED' }, maxResults: images_PAGE, nextToken };
        const what = `The images of previews in ${name} could not be listed`;
        const page = await (0,client/* call */.T1)(io, what, (options) => images_list(ecr, query, options), none, RIGHTS);
        found.push(...(page?.imageIds ?? []).flatMap(({ imageTag = [] }) => imageTag));
        nextToken = page?.nextToken;
    } while (nextToken !== undefined);
    const tags = Map.groupBy(found.filter((tag) => images_pullOf(tag) !== undefined), (tag) => images_pullOf(tag));
    return {
        tags,
        async remove(wanted) {
            for (let from = 0; from < wanted.length; from += images_AT_ONCE) {
                const imageIds = wanted.slice(from, from + images_AT_ONCE).map((imageTag) => ({ imageTag }));
                const what = `Images of previews in ${name} could not be deleted`;
                const command = () => new client_ecr_dist_cjs/* BatchDeleteImageCommand */.wau({ ...where, imageIds });
                const { failures = [] } = await (0,client/* call */.T1)(io, what, (options) => ecr.send(command(), options), none, RIGHTS);
                const failed = failures.filter(({ failureCode }) => failureCode !== 'ImageNotFound');
                if (failed.length > 0)
                    throw new build_problem/* Failed */.cV([
                        {
                            what,
                            why: failed.map(({ imageId, failureReason }) => `${imageId?.imageTag}: ${failureReason}`).join('\n'),
                            fix: `Look at them: aws ecr describe-images --repository-name ${name}`,
                        },
                    ]);
            }
        },
    };
}
function images_list(ecr, query, options) {
    return ecr.send(new client_ecr_dist_cjs/* ListImagesCommand */.W_n(query), options).catch((error) => {
        if (error.name === 'RepositoryNotFoundException')
            return undefined;
        throw error;
    });
}

;// CONCATENATED MODULE: ./build/preview/finalizers.js
const finalizers_describe = ({ kind, name, namespace }) => kind === 'Namespace'
    ? `kubectl describe namespace ${name}`
    : `kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}`;
const BALANCER = 'once it has deleted the load balancer';
const finalizers_ROWS = [
    {
        matches: /(^|\.)k8s\.aws\//,
        keeper: () => ({
            who: 'the AWS Load Balancer Controller',
            once: BALANCER,
            look: 'kubectl logs -n kube-system deployment/aws-load-balancer-controller --tail=50',
        }),
    },
    {
        matches: /(^|\.)eks\.amazonaws\.com\//,
        keeper: (held) => ({ who: 'EKS Auto Mode', once: BALANCER, look: finalizers_describe(held) }),
    },
    {
        matches: /^service\.kubernetes\.io\/load-balancer-cleanup$/,
        keeper: (held) => ({ who: 'the cloud controller of the control plane', once: BALANCER, look: finalizers_describe(held) }),
    },
    {
        matches: /^kubernetes\.io\/pvc-protection$/,
        keeper: ({ namespace }) => ({
            who: 'the control plane',
            once: 'once no pod uses it',
            look: `kubectl get pods -n ${namespace} -o wide`,
        }),
    },
    {
        matches: /^(foregroundDeletion|orphan|kubernetes)$/,
        keeper: (held) => ({ who: 'the control plane', once: 'once what belongs to it is gone', look: finalizers_describe(held) }),
    },
];
function keeperOf(finalizer, held) {
    const row = finalizers_ROWS.find(({ matches }) => matches.test(finalizer));
    if (row !== undefined)
        return row.keeper(held, finalizer);
    const domain = finalizer.split('/')[0];
    return { who: `the controller of ${domain}`, once: 'once it has cleaned up', look: finalizers_describe(held) };
}

;// CONCATENATED MODULE: ./build/preview/place.js


const NAMESPACES = '/api/v1/namespaces';
const place_PAGE = '500';
const CLOCK = 'ship-to-eks-clock';
function namespacePath(namespace) {
    return `${NAMESPACES}/${namespace}`;
}
function readExisting({ metadata, status }) {
    const { labels = {}, annotations = {} } = metadata;
    const [number, repositoryId] = [labels[LABELS.number], labels[LABELS.repository]];
    if (labels[LABELS.managedBy] !== MANAGER || !isId(number) || !isId(repositoryId))
        return undefined;
    const deployedAt = Date.parse(annotations[preview_ANNOTATIONS.deployedAt] ?? '');
    return {
        namespace: metadata.name,
        uid: metadata.uid,
        number: Number(number),
        repositoryId: Number(repositoryId),
        isEnding: metadata.deletionTimestamp !== undefined || status?.phase === 'Terminating',
        isKept: labels[LABELS.keep] !== undefined && labels[LABELS.keep] !== 'false',
        createdAt: Date.parse(metadata.creationTimestamp),
        deployedAt: Number.isNaN(deployedAt) ? undefined : deployedAt,
        branch: annotations[preview_ANNOTATIONS.branch],
    };
}
function isId(value) {
    return /^[1-9]\d{0,15}$/.test(value ?? '');
}
async function findPlace({ namespace, number }, site) {
    const answer = await site.api.send('GET', namespacePath(namespace));
    if (answer.code === 404)
        return undefined;
    if (answer.code !== 200)
        throw new build_problem/* Failed */.cV([site.refusal(answer, `read Namespace/${namespace}`)]);
    const existing = readExisting(answer.body);
    if (existing?.number === number && existing.repositoryId === site.repository.id)
        return existing;
    throw new build_problem/* Failed */.cV([place_notOurs(namespace, number, existing, answer.body, site)]);
}
function place_notOurs(namespace, number, existing, live, site) {
    const { [preview_ANNOTATIONS.repository]: repository = 'another repository' } = live.metadata.annotations ?? {};
    const owner = existing?.repositoryId === site.repository.id ? 'this repository' : repository;
    return {
        what: `Namespace/${namespace} is there, and is not the preview of #${number}`,
        why: existing === undefined
            ? `It lacks the labels that every preview has from its first moment (${LABELS.managedBy}, ${LABELS.repository}, ${LABELS.number}): somebody else made it.`
            : `Its labels say that it is the preview of #${existing.number} of ${owner}.`,
        fix: `Nothing in it was touched. Set another \`preview-prefix\`, or look at it and delete it if nobody needs it: kubectl get namespace ${namespace} --show-labels`,
    };
}
async function listPreviews({ api, refusal }) {
    const found = [];
    let next;
    do {
        const answer = await api.send('GET', NAMESPACES, {
            query: {
                labelSelector: `${LABELS.managedBy}=${MANAGER},${LABELS.number}`,
                limit: place_PAGE,
                ...(next === undefined ? {} : { continue: next }),
            },
        });
        if (answer.code !== 200)
            throw new build_problem/* Failed */.cV([refusal(answer, 'list Namespaces')]);
        for (const item of answer.body.items ?? [])
            found.push(...[readExisting(item)].filter((one) => one !== undefined));
        next = answer.body.metadata?.continue || undefined;
    } while (next !== undefined);
    return found;
}
function ownPreviews(all, prefix, { repository }) {
    return all.filter(({ namespace, repositoryId }) => repositoryId === repository.id && namespace.startsWith(`${prefix}-`));
}
async function markDeployed(namespace, { api, refusal }) {
    const answer = await api.send('PATCH', namespacePath(namespace), {
        query: { fieldManager: CLOCK },
        contentType: 'application/merge-patch+json',
        body: { metadata: { annotations: { [preview_ANNOTATIONS.deployedAt]: new Date().toISOString() } } },
    });
    if (answer.code >= 400)
        throw new build_problem/* Failed */.cV([refusal(answer, `patch Namespace/${namespace}`)]);
}

;// CONCATENATED MODULE: ./build/preview/holders.js


function holderOf(object, kind) {
    const { name, namespace = '', uid, finalizers = [] } = object.metadata;
    return { kind, name, namespace, uid, finalizers, node: object.spec?.nodeName };
}
const TOLD = /^NamespaceDeletion\w+Failure$|^Namespace(Content|Finalizers)Remaining$/;
function remainsOf({ status }) {
    const conditions = status?.conditions ?? [];
    return conditions
        .filter(({ type, status: is }) => TOLD.test(type) && is === 'True')
        .map(({ message }) => String(message).replace(/^Some (resources are remaining: |content in the namespace has )/, ''));
}
function kindsIn({ status }) {
    const found = (status?.conditions ?? []).find(({ type }) => type === 'NamespaceContentRemaining');
    return [...String(found?.message ?? '').matchAll(/([a-z][a-z0-9-]*)\.([a-z0-9.-]*) has \d+ resource instances/g)].map(([, plural = '', group = '']) => ({ plural, group }));
}
async function collectionOf({ plural, group }, namespace, { api }) {
    if (group === '')
        return `${namespacePath(namespace)}/${plural}`;
    const answer = await api.send('GET', `/apis/${group}`);
    const version = answer.code === 200 ? answer.body.preferredVersion?.groupVersion : undefined;
    return version === undefined ? undefined : `/apis/${version}/namespaces/${namespace}/${plural}`;
}
async function readHolders(live, site) {
    const namespace = live.metadata.name;
    const own = live.metadata.finalizers?.length > 0 ? [holderOf(live, 'Namespace')] : [];
    const found = await Promise.all(kindsIn(live).map(async (kind) => {
        const collection = await collectionOf(kind, namespace, site);
        const answer = collection === undefined ? undefined : await site.api.send('GET', collection, { query: { limit: '50' } });
        if (answer?.code !== 200)
            return [];
        const name = String(answer.body.kind ?? '').replace(/List$/, '');
        return (answer.body.items ?? []).map((item) => holderOf(item, name));
    }));
    const all = found.flat();
    const held = all.filter(({ finalizers, node }) => finalizers.length > 0 || node !== undefined);
    return [...own, ...(held.length > 0 ? held : all)];
}
const AGAIN = 'Then run the job again: it goes on from there. A finalizer that is taken off by hand leaves behind what it stands for, in AWS, too.';
async function explainHolder(holder, { timeout }, site) {
    const { kind, name, namespace, finalizers, node } = holder;
    const what = `${kind}/${name}${namespace === '' ? '' : ` in ${namespace}`} is still there after ${timeout}`;
    const [finalizer] = finalizers;
    if (finalizer === undefined)
        return {
            what,
            why: node === undefined ? 'Nothing that it says of itself holds it.' : `Its node ${node} has not stopped it.`,
            fix: `Look: ${node === undefined ? `kubectl get ${kind.toLowerCase()} ${name} -n ${namespace} -o yaml` : `kubectl describe node ${node}`}\n${AGAIN}`,
        };
    const { who, once, look } = keeperOf(finalizer, holder);
    const evidence = await warningsAbout(holder, site);
    return {
        what: `${what}, held by the finalizer ${finalizers.join(', ')}`,
        why: `${holders_capital(who)} takes it off ${once}. It has not: it is not running, or what it does fails.`,
        fix: `Look: ${look}\n${AGAIN}`,
        ...(evidence.length > 0 && { evidence }),
    };
}
function holders_capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
const holders_MOST_EVENTS = 3;
async function warningsAbout({ uid, namespace, name, kind }, { api }) {
    if (kind === 'Namespace')
        return [];
    const query = { fieldSelector: `involvedObject.uid=${uid},type=Warning`, limit: '500' };
    const answer = await api.send('GET', `${namespacePath(namespace)}/events`, { query });
    if (answer.code !== 200)
        return [];
    const items = answer.body.items ?? [];
    const time = ({ series, lastTimestamp, eventTime, metadata }) => Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp);
    return items
        .toSorted((one, other) => time(one) - time(other))
        .slice(-holders_MOST_EVENTS)
        .map(({ reason, message }) => `${kind}/${name}: ${reason}: ${message}`);
}
function explainFailure(live, { timeout }) {
    const failing = (live.status?.conditions ?? []).filter(({ type, status }) => /^NamespaceDeletion\w+Failure$/.test(type) && status === 'True');
    if (failing.length === 0)
        return [];
    return [
        {
            what: `Namespace/${live.metadata.name} is still there after ${timeout}: the control plane cannot empty it`,
            why: failing.map(({ message }) => String(message)).join('\n'),
            fix: `An API that the cluster announces does not answer, mostly. Look which one is not available: kubectl get apiservices\n${AGAIN}`,
        },
    ];
}
function explainSilence(live, { timeout }) {
    const { name } = live.metadata;
    const remains = remainsOf(live);
    return {
        what: `Namespace/${name} is still there after ${timeout}`,
        why: remains.length === 0
            ? 'The control plane deletes it, and does not say yet what remains.'
            : `What remains may not be listed; the control plane says: ${remains.join('; ')}.`,
        fix: `Look what remains: kubectl get namespace ${name} -o yaml\n${AGAIN}`,
    };
}

;// CONCATENATED MODULE: ./build/preview/gone.js



const gone_FIRST_PAUSE_MS = 200;
const gone_LONGEST_PAUSE_MS = 2_000;
const gone_MOST_TOLD = 10;
async function awaitEnd(going, deadline, site, say, explain) {
    const { api, io, refusal } = site;
    const bulletin = site.bulletin();
    let open = going;
    for (let pause = gone_FIRST_PAUSE_MS;; pause = Math.min(pause * 1.5, gone_LONGEST_PAUSE_MS)) {
        const looks = await Promise.all(open.map(async (one) => {
            const answer = await api.send('GET', one.path);
            if (answer.code !== 200 && answer.code !== 404)
                throw new build_problem/* Failed */.cV([refusal(answer, `read ${one.kind}/${one.path.split('/').at(-1)}`)]);
            const isThere = answer.code === 200 && answer.body.metadata.uid === one.uid;
            return { one, live: isThere ? { ...answer.body, kind: one.kind } : undefined };
        }));
        for (const { one, live } of looks) {
            const name = `${one.kind}/${one.path.split('/').at(-1)}`;
            bulletin.tell(one.path, name, live === undefined ? 'gone' : say(live), live === undefined);
        }
        const left = looks.filter(({ live }) => live !== undefined);
        if (left.length === 0)
            return;
        open = left.map(({ one }) => one);
        if (io.now() + pause >= deadline.at)
            await explain(left.map(({ live }) => live));
        bulletin.beat(left.map(({ live }) => `${live.kind}/${live.metadata.name}: ${say(live)}`));
        await io.sleep(pause);
    }
}
function awaitFreed(going, deadline, site) {
    return awaitEnd(going, deadline, site, ({ metadata: { finalizers = [] } }) => finalizers.length === 0 ? 'being deleted' : `being deleted, held by ${finalizers.join(', ')}`, async (left) => {
        const holders = left.slice(0, gone_MOST_TOLD).map((live) => holderOf(live, live.kind));
        throw new build_problem/* Failed */.cV(await Promise.all(holders.map((holder) => explainHolder(holder, deadline, site))));
    });
}
function gone_awaitGone({ namespace, uid }, deadline, site) {
    return awaitEnd([{ kind: 'Namespace', path: namespacePath(namespace), uid }], deadline, site, (live) => ['being deleted', ...remainsOf(live)].join('; '), async ([live]) => {
        const holders = (await readHolders(live, site)).slice(0, gone_MOST_TOLD);
        const told = await Promise.all(holders.map((holder) => explainHolder(holder, deadline, site)));
        const failures = explainFailure(live, deadline);
        throw new build_problem/* Failed */.cV(told.length + failures.length > 0 ? [...told, ...failures] : [explainSilence(live, deadline)]);
    });
}
async function awaitPlace(preview, deadline, site) {
    for (;;) {
        const existing = await findPlace(preview, site);
        if (existing === undefined || !existing.isEnding)
            return existing;
        site.io.info(`Namespace/${existing.namespace} is still being deleted; the preview is made anew once it is gone`);
        await gone_awaitGone(existing, deadline, site);
    }
}

;// CONCATENATED MODULE: ./build/preview/verdict.js

function judgeAlone({ isEnding, isKept }) {
    if (isEnding)
        return { goes: true, because: 'It is being deleted already.' };
    if (isKept)
        return { goes: false, because: `It has the label ${LABELS.keep}.` };
    return undefined;
}
function reason(number, pull, { unfit }) {
    return pull === 'gone' ? `GitHub has no pull request #${number} any more.` : unfit(pull);
}
function verdict_judge(existing, pull, terms, now) {
    const alone = judgeAlone(existing);
    if (alone !== undefined)
        return alone;
    const { ttlMs } = terms;
    const because = reason(existing.number, pull, terms);
    if (because !== undefined)
        return { goes: true, because };
    const { createdAt, deployedAt } = existing;
    const idleMs = now - Math.max(createdAt, deployedAt ?? createdAt);
    if (ttlMs !== undefined && idleMs > ttlMs)
        return { goes: true, because: `It was last deployed ${span(idleMs)} ago; \`preview-ttl\` is ${span(ttlMs)}.` };
    return { goes: false, because: `Pull request #${existing.number} is open.` };
}
function span(milliseconds) {
    const units = [
        [86_400_000, 'day'],
        [3_600_000, 'hour'],
        [60_000, 'minute'],
        [1_000, 'second'],
    ];
    const [size, name] = units.find(([size]) => milliseconds >= size) ?? units[3];
    const count = Math.floor(milliseconds / size);
    return `${count} ${name}${count === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/preview/limit.js


const limit_MOST_NAMED = 30;
async function checkLimit({ number, namespace }, limit, prefix, site) {
    const own = ownPreviews(await listPreviews(site), prefix, site).filter(({ isEnding }) => !isEnding);
    if (own.length < limit || own.some((one) => one.namespace === namespace))
        return [];
    const now = Date.now();
    return [
        {
            what: `There is no room for a preview of #${number}: ${own.length} exist, and \`preview-limit\` is ${limit}`,
            why: `Those of ${own
                .toSorted((one, other) => age(other, now) - age(one, now))
                .slice(0, limit_MOST_NAMED)
                .map((one) => `#${one.number} (${span(age(one, now))} old)`)
                .join(', ')}${own.length > limit_MOST_NAMED ? ` and ${own.length - limit_MOST_NAMED} more` : ''}.`,
            fix: 'Close one of these pull requests, or take its label off, and run this job again; or raise `preview-limit`. A run with `preview: sweep` removes those that nobody needs any more.',
        },
    ];
}
function age({ createdAt, deployedAt }, now) {
    return Math.max(0, now - Math.max(createdAt, deployedAt ?? createdAt));
}

;// CONCATENATED MODULE: ./build/preview/remove.js




const EXPOSING = [
    { kind: 'Ingress', plural: 'ingresses', group: 'networking.k8s.io', has: () => true },
    { kind: 'Gateway', plural: 'gateways', group: 'gateway.networking.k8s.io', has: () => true },
    {
        kind: 'Service',
        plural: 'services',
        group: '',
        has: ({ spec, metadata }) => spec?.type === 'LoadBalancer' || metadata.finalizers?.length > 0,
    },
];
async function removePlace(existing, deadline, site) {
    if (!existing.isEnding) {
        const exposing = (await Promise.all(EXPOSING.map((kind) => listExposing(kind, existing, site)))).flat();
        const results = await Promise.all(exposing.map((one) => remove_remove(one, existing.namespace, site)));
        (0,build_problem/* stopOn */.CM)(results.flat());
        await awaitFreed(exposing, deadline, site);
        const { namespace, uid } = existing;
        (0,build_problem/* stopOn */.CM)(await remove_remove({ kind: 'Namespace', path: namespacePath(namespace), uid }, undefined, site));
    }
    await gone_awaitGone(existing, deadline, site);
    await site.forget?.(existing.namespace);
}
async function removeOf(number, { prefix, dryRun, deadline }, site) {
    const all = (await listPreviews(site)).filter((one) => one.number === number);
    const own = ownPreviews(all, prefix, site);
    for (const { namespace } of own)
        site.io.info(`${namespace} ${dryRun ? 'would be removed' : 'is removed'}`);
    if (own.length === 0)
        site.io.info(`There is no preview of #${number}`);
    if (!dryRun)
        await (0,build_problem/* together */.bs)(...own.map((existing) => removePlace(existing, deadline, site)));
    return { removed: own, isShared: all.some(({ repositoryId }) => repositoryId !== site.repository.id) };
}
async function listExposing(exposing, { namespace }, site) {
    const { kind, plural, has } = exposing;
    const collection = await collectionOf(exposing, namespace, site);
    if (collection === undefined)
        return [];
    const answer = await site.api.send('GET', collection);
    if (answer.code === 404)
        return [];
    if (answer.code !== 200)
        throw new build_problem/* Failed */.cV([site.refusal(answer, `list ${plural} in ${namespace}`)]);
    const items = answer.body.items ?? [];
    return items
        .filter(has)
        .map(({ metadata: { name, uid } }) => ({ kind, uid, path: `${collection}/${encodeURIComponent(name)}` }));
}
async function remove_remove({ kind, path, uid }, namespace, { api, refusal }) {
    const answer = await api.send('DELETE', path, {
        body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: 'Background',
            preconditions: { uid },
        },
    });
    if (answer.code < 400 || answer.code === 404 || answer.code === 409)
        return [];
    const name = `${kind}/${path.split('/').at(-1)}`;
    return [refusal(answer, `delete ${name}${namespace === undefined ? '' : ` in ${namespace}`}`)];
}

;// CONCATENATED MODULE: ./build/preview/parallel.js
async function inParallel(width, items, work) {
    const rest = items.values();
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, async () => {
        for (const item of rest)
            await work(item);
    }));
}

;// CONCATENATED MODULE: ./build/preview/sweep.js





const MOST_REMOVALS = 50;
const sweep_AT_ONCE = 10;
const MOST_SILENCES = 3;
async function sweep(rules, traces, site) {
    const { io } = site;
    const all = await listPreviews(site);
    const ours = all.filter(({ repositoryId }) => repositoryId === site.repository.id);
    const own = ownPreviews(ours, rules.prefix, site);
    if (own.length < ours.length)
        io.info(`Left alone: ${plural(ours.length - own.length, 'preview')} of another \`preview-prefix\` than ${rules.prefix}`);
    const others = new Set(all.filter((one) => !ours.includes(one)).map(({ number }) => number));
    const erase = (number, because) => traces.erase(number, because, others.has(number));
    const problems = [];
    const removed = [];
    const kept = [];
    const ask = askPatiently(traces.pull);
    let begun = 0;
    await inParallel(sweep_AT_ONCE, own, (existing) => noting(problems, async () => {
        const verdict = judgeAlone(existing) ?? verdict_judge(existing, await ask(existing.number), rules, Date.now());
        io.info(sweep_told(existing, verdict, rules.dryRun));
        if (!verdict.goes)
            return void kept.push(existing);
        if (begun++ >= MOST_REMOVALS)
            return;
        if (!rules.dryRun)
            await removePlace(existing, rules.deadline, site);
        removed.push(existing);
        if (!rules.dryRun)
            await erase(existing.number, verdict.because);
    }));
    if (begun > MOST_REMOVALS)
        io.info(`${plural(begun - MOST_REMOVALS, 'preview')} more wait for the next run: one removes at most ${MOST_REMOVALS}`);
    const living = new Set(ours.map(({ number }) => number));
    await noting(problems, () => eraseLeftovers(living, rules, { left: traces.left, pull: ask, erase }, problems, site));
    return { removed, kept, problems };
}
async function eraseLeftovers(living, terms, { left, pull, erase, }, problems, { io }) {
    const numbers = [...new Set(await left())].filter((number) => !living.has(number));
    await inParallel(sweep_AT_ONCE, numbers.slice(0, MOST_REMOVALS), (number) => noting(problems, async () => {
        const because = reason(number, await pull(number), terms);
        if (because === undefined)
            return;
        io.info(`#${number} has no namespace, and is not all gone: ${terms.dryRun ? 'the rest would go' : 'the rest goes'}. ${because}`);
        if (!terms.dryRun)
            await erase(number, because);
    }));
}
function sweep_told({ namespace }, { goes, because }, dryRun) {
    return `${namespace} ${goes ? (dryRun ? 'would be removed' : 'is removed') : 'stays'}: ${because}`;
}
function askPatiently(pull) {
    let silences = 0;
    let last;
    return async (number) => {
        if (last !== undefined && silences >= MOST_SILENCES)
            throw last;
        try {
            const found = await pull(number);
            silences = 0;
            return found;
        }
        catch (error) {
            if (error instanceof build_problem/* Failed */.cV) {
                last = error;
                silences++;
            }
            throw error;
        }
    };
}
async function noting(problems, work) {
    try {
        await work();
    }
    catch (error) {
        if (!(error instanceof build_problem/* Failed */.cV))
            throw error;
        problems.push(...error.problems.filter(({ what }) => problems.every((known) => known.what !== what)));
    }
}
function plural(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/stages/previews.js













const REMOVE_MS = 10 * 60_000;
const SWEEP_MS = 20 * 60_000;
async function removePreview(number, because, repository, github, hall) {
    const { inputs, report, io } = hall;
    const { dryRun, preview } = inputs;
    report.know({ aim: 'removal', dryRun });
    const identities = await enter(hall);
    await report.stage('Remove the preview', () => atSite(identities, repository, hall, async (site) => {
        const deadline = (0,build_deadline/* deadlineIn */._)(REMOVE_MS, io);
        const { removed, isShared } = await removeOf(number, { prefix: preview.prefix, dryRun, deadline }, site);
        const [first] = removed;
        report.know({ namespace: first?.namespace, outcome: because });
        if (dryRun)
            return;
        await tracesOf(identities, github, hall).erase(number, because, isShared);
        report.know({ preview: 'removed' });
    }));
}
async function sweepPreviews(terms, repository, github, hall) {
    const { inputs, report, io } = hall;
    const { dryRun, preview } = inputs;
    report.know({ aim: 'sweep', dryRun });
    const identities = await enter(hall);
    await report.stage('Sweep the previews', () => atSite(identities, repository, hall, async (site) => {
        const rules = { ...terms, prefix: preview.prefix, dryRun, deadline: (0,build_deadline/* deadlineIn */._)(SWEEP_MS, io) };
        const swept = await sweep(rules, tracesOf(identities, github, hall), site);
        const outcome = sumOf(swept, dryRun);
        io.info(outcome);
        report.know({ outcome: `${outcome}.`, ...(!dryRun && { preview: 'swept' }) });
        (0,build_problem/* stopOn */.CM)(swept.problems);
    }));
}
function enter(hall) {
    return hall.report.stage('Sign in to AWS', () => signInAs(hall));
}
async function atSite(identities, repository, hall, work) {
    const { cluster = '' } = hall.inputs;
    const connection = await connect({ cluster }, identities.cluster, hall);
    try {
        const caller = callerOf(connection, identities.cluster, everyPreview(hall), hall);
        const { forget } = openPodIdentity(connection.address.name, hall.inputs.region, identities.cluster, hall.io);
        await work({
            ...previews_siteOf({ api: connection.api, caller }, repository, hall.io),
            forget: async (namespace) => {
                const count = await forget(namespace);
                if (count > 0)
                    hall.io.info(`${namespace}: ${count} of EKS Pod Identity’s associations deleted`);
            },
        });
    }
    finally {
        await connection.api.close();
    }
}
async function admit(preview, connection, identity, hall) {
    const { inputs, io } = hall;
    const { prefix, limit } = inputs.preview;
    const known = await connection;
    const caller = callerOf(known, identity, everyPreview(hall), hall);
    const site = previews_siteOf({ api: known.api, caller }, preview.repository, io);
    const existing = await (inputs.dryRun
        ? findPlace(preview, site)
        : awaitPlace(preview, (0,build_deadline/* deadlineIn */._)(REMOVE_MS, io), site));
    if (existing === undefined)
        (0,build_problem/* stopOn */.CM)(await checkLimit(preview, limit, prefix, site));
    else if (!inputs.dryRun)
        await markDeployed(existing.namespace, site);
    return known;
}
function noteDeployed(preview, { sender }, { io }) {
    return markDeployed(preview.namespace, previews_siteOf(sender, preview.repository, io));
}
function previews_siteOf({ api, caller }, repository, io) {
    return {
        api,
        repository,
        io,
        refusal: (answer, doing) => explainRefusal(answer, doing, caller),
        bulletin: () => openBulletin(io.now(), io),
    };
}
function everyPreview({ inputs: { preview } }) {
    return `${preview.prefix}-*`;
}
function tracesOf(identities, github, { inputs, report, io }) {
    let listing;
    const images = () => {
        listing ??= Promise.all(inputs.images.map((one) => previewImages(one, inputs.region, identities.registry, io).catch(warned(undefined)))).then((all) => all.filter((one) => one !== undefined));
        return listing;
    };
    const warned = (instead) => (error) => {
        if (!(error instanceof build_problem/* Failed */.cV))
            throw error;
        for (const problem of error.problems)
            report.warn(problem);
        return instead;
    };
    return {
        pull: github.pull,
        left: async () => {
            const [shown, all] = await (0,build_problem/* together */.bs)(github.shown(), images());
            return [...shown, ...all.flatMap(({ tags }) => [...tags.keys()])];
        },
        erase: async (number, because, isShared) => {
            const removeImages = async () => {
                for (const { tags, remove } of isShared ? [] : await images()) {
                    const wanted = tags.get(number) ?? [];
                    if (wanted.length === 0)
                        continue;
                    await remove(wanted).then(() => io.info(`Images deleted: ${wanted.join(', ')}`), warned(undefined));
                }
            };
            await (0,build_problem/* together */.bs)(github.ended(number, because), removeImages());
        },
    };
}
function sumOf({ removed, kept, problems }, dryRun) {
    const failed = problems.length === 0 ? '' : `; ${problems.length} could not be dealt with`;
    return `${removed.length} ${dryRun ? 'would be removed' : 'removed'}, ${kept.length} kept${failed}`;
}

;// CONCATENATED MODULE: ./build/stages/rollout.js



function applyPlan(steps, deadline, cluster, hall) {
    return cluster.apply(steps, deadline, (phase) => awaitAll(foundations(phase), deadline, cluster, hall));
}
async function namingWhatStays(work, { applied }, { report, io }) {
    try {
        return await work;
    }
    catch (error) {
        const made = applied.filter(({ action }) => action !== 'unchanged');
        for (const { object } of made)
            io.info(`${label(object)} stays; the next run goes on from there`);
        if (made.length > 0)
            report.know({ rows: rowsOf(made, []).map((row) => ({ ...row, verdict: 'stays' })) });
        throw error;
    }
}
function awaitAll(applied, deadline, { api, places }, { report, io }, onEnd) {
    const set = places.map(({ manifest }) => manifest);
    return awaitReady(applied, deadline, api, io, { set, onWarn: report.warn, ...(onEnd && { onEnd }) });
}
async function applyRest(early, steps, deadline, cluster, hall) {
    await cluster.roles.associate();
    const done = new Set(early.map(({ path }) => path));
    const rest = steps.filter(({ path }) => !done.has(path));
    return [...early, ...(await applyPlan(rest, deadline, cluster, hall))];
}
function tellRollout(applied, waited, target, report) {
    const address = pickAddress(waited, target.service.name);
    if (address !== undefined)
        report.know({ url: address.url, loadBalancerDns: address.dns });
    report.know({ rows: rowsOf(applied, waited) });
}

;// CONCATENATED MODULE: ./build/cluster/undo/rollback.js






function wayBack({ action, live, object }) {
    if (action === 'unchanged')
        return undefined;
    if (groupKind(object) === 'Job.batch')
        return { stays: 'it ran, and what it did is done' };
    if (holdsData(object))
        return live === undefined
            ? { stays: 'it is new and may hold data by now' }
            : { stays: 'it holds data, or what others built upon it' };
    if (live === undefined)
        return { remove: true };
    if (live.metadata.uid !== object.metadata.uid)
        return { stays: 'it was replaced, and the one before is gone' };
    return { restore: before(live, object) };
}
function before(live, now) {
    const handedOver = entriesOf(live).filter(({ manager, subresource }) => manager.startsWith('kubectl') && !subresource);
    const ours = [entryOf(live, FIELD_MANAGER), entryOf(now, FIELD_MANAGER)].flatMap((entry) => entry ?? []);
    const fields = [...ours, ...handedOver].map(({ fieldsV1 }) => fieldsV1);
    const { metadata, ...rest } = extractOwned(live, fields.reduce(union, {}));
    const { annotations = {}, ...others } = metadata;
    const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...kept } = annotations;
    return {
        ...rest,
        metadata: { ...others, ...(Object.keys(kept).length > 0 && { annotations: kept }) },
    };
}
async function rollBack(changes, { api, caller }) {
    const undone = [];
    const phases = [...new Set(changes.map(({ manifest }) => manifest.phase))].sort((one, other) => other - one);
    for (const phase of phases)
        undone.push(...(await Promise.all(changes
            .filter(({ manifest }) => manifest.phase === phase)
            .map((changed) => undo(changed, wayBack(changed), api, caller)))).flat());
    return undone;
}
async function undo(changed, way, api, caller) {
    if (way === undefined)
        return [];
    const { manifest, path, object } = changed;
    const name = label(object);
    if ('stays' in way)
        return [{ changed, did: 'left', object: undefined, problem: rollback_left(changed, way.stays) }];
    const isDeletion = 'remove' in way;
    const answer = isDeletion
        ? await prune_remove({ path, object }, api)
        : await api.send('PATCH', path, {
            query: { fieldManager: FIELD_MANAGER, force: 'true' },
            contentType: 'application/apply-patch+yaml',
            body: way.restore,
        });
    if (isDeletion && (answer.code < 400 || answer.code === 404 || answer.code === 409))
        return [{ changed, did: 'deleted', object: undefined, problem: undefined }];
    if (answer.code < 400)
        return [{ changed, did: 'restored', object: answer.body, problem: undefined }];
    const refused = explainRefusal(answer, `${isDeletion ? 'delete' : 'put back'} ${name}`, caller);
    return [{ changed, did: 'left', object: undefined, problem: { ...refused, at: manifest.at() } }];
}
function rollback_left({ manifest, object, action }, why) {
    return {
        what: `${label(object)} was ${action} and is not rolled back: ${why}`,
        fix: 'Look at it before the next run, which goes on from what is there.',
        at: manifest.at(),
    };
}
async function freeStatefulSet({ path, collection }, api, sleep) {
    for (let tries = 0; tries < 20; tries++) {
        const { code, body } = await api.send('GET', path);
        if (code !== 200)
            return [];
        if ((body.status?.observedGeneration ?? 0) >= body.metadata.generation)
            return deleteStuck(body, collection, api);
        await sleep(250);
    }
    return [];
}
async function deleteStuck(set, collection, api) {
    const labels = (valueAt(set, ['spec', 'selector', 'matchLabels']) ?? {});
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
    const pods = collection.replace(/^\/apis\/apps\/v1(\/.*)\/statefulsets$/, '/api/v1$1/pods');
    const { code, body } = await api.send('GET', pods, { query: { labelSelector } });
    if (code !== 200)
        return [];
    const revision = valueAt(set, ['status', 'updateRevision']);
    const stuck = body.items.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] !== revision &&
        valueAt(pod, ['metadata', 'ownerReferences'])?.some(({ uid }) => uid === set.metadata.uid) &&
        !rollback_isReady(pod));
    const answers = await Promise.all(stuck.map((object) => prune_remove({ path: objectPath(pods, object.metadata.name), object }, api)));
    return stuck.map(({ metadata: { name } }, index) => {
        const why = answers[index]?.body?.message;
        return (answers[index]?.code ?? 0) < 400
            ? `Pod/${name} deleted: ${label(set)} would wait for it for ever`
            : `Pod/${name} is broken, ${label(set)} waits for it for ever, and it may not be deleted: ${why}`;
    });
}
function rollback_isReady(pod) {
    const conditions = (valueAt(pod, ['status', 'conditions']) ?? []);
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

// EXTERNAL MODULE: ./build/github/problems.js
var problems = __webpack_require__(2204);
;// CONCATENATED MODULE: ./build/stages/undo.js









const ROLLBACK_MS = 5 * 60_000;
async function undo_undo(error, { steps }, waited, cluster, hall) {
    const { report, io } = hall;
    if (!(error instanceof build_problem/* Failed */.cV))
        return error;
    for (const problem of error.problems)
        io.info(`Rolling back: ${(0,problems/* titleOf */.Gg)(problem)}`);
    return report.stage('Roll back', async () => {
        const deadline = (0,build_deadline/* deadlineIn */._)(ROLLBACK_MS, io);
        const lives = new Map(steps.map(({ path, live }) => [path, live]));
        const changes = cluster.applied.map((applied) => ({ ...applied, live: lives.get(applied.path) }));
        const undone = await rollBack(changes, cluster.sender);
        for (const { changed, did } of undone)
            io.info(`${label(changed.object)} ${did === 'left' ? 'stays' : did}`);
        const restored = undone.filter(({ did }) => did === 'restored');
        for (const { changed } of restored.filter(({ changed: { object } }) => object.kind === 'StatefulSet'))
            for (const line of await freeStatefulSet(changed, cluster.api, io.sleep))
                io.info(line);
        report.know({ rows: rolledBack(rowsOf(cluster.applied, waited), cluster.applied, undone) });
        const again = restored.map(({ changed, object }) => ({ ...changed, object: object ?? changed.object }));
        const broken = await (0,build_problem/* problemsIn */._n)(awaitAll(again, deadline, cluster, hall).then(() => []));
        const left = undone.flatMap(({ problem }) => problem ?? []);
        if (broken.length === 0 && left.length === 0)
            io.info('Everything is as it was before this run');
        return new build_problem/* Failed */.cV([...error.problems, ...left, ...broken.map((problem) => notBack(problem))]);
    });
}
function notBack(problem) {
    return { ...problem, what: `After the rollback: ${problem.what}` };
}
function rolledBack(rows, applied, undone) {
    const did = new Map(undone.map((one) => [one.changed.path, one.did]));
    const words = { restored: 'rolled back', deleted: 'rolled back: deleted', left: 'not rolled back' };
    return rows.map((row, index) => {
        const how = did.get(applied[index]?.path ?? '');
        if (how === undefined)
            return row;
        const verdict = [row.verdict, words[how]].filter((text) => text !== '').join('; ');
        return { ...row, verdict, ...(how !== 'left' && { undone: true }) };
    });
}
async function pruneSet(pruning, waited, { applied, sender }, { report, io }) {
    const rows = rowsOf(applied, waited);
    await prune(pruning, phaseOf, sender, ({ object }) => {
        io.info(`${label(object)} deleted`);
        rows.push({
            object: label(object),
            namespace: object.metadata.namespace,
            action: 'pruned',
            verdict: '',
            seconds: undefined,
        });
        report.know({ rows });
    });
    if (pruning.victims.length === 0)
        io.info('Nothing to prune');
}

;// CONCATENATED MODULE: ./build/deploy.js





















async function deploy(hall) {
    const { inputs, report } = hall;
    const { deploy: target, dryRun } = inputs;
    hall.io.info(intention(inputs, hall.preview));
    if (dryRun)
        report.know({ dryRun });
    const doctor = openDoctor(dryRun);
    const set = await doctor.see(report.stage('Check the inputs and manifests', () => check(hall)));
    const identities = await doctor.see(report.stage('Sign in to AWS', () => signInAs(hall)));
    const [looks, cluster] = await report.stage('Look at the registry and the cluster', () => look(set ?? [], identities, doctor, hall));
    try {
        const planned = set && target && cluster
            ? await doctor.see(report.stage('Plan the changes', () => planChanges(target, looks, cluster, hall)))
            : undefined;
        (0,build_problem/* stopOn */.CM)(doctor.problems());
        if (dryRun || identities === undefined || looks === undefined)
            return;
        const [images, early] = await (looks.length === 0
            ? nothing
            : report.stage('Build and push the image', async () => {
                const wanted = await ensureRepositories(looks, identities.registry, hall);
                const ahead = target?.overlap && cluster && planned
                    ? applyPlan(headStart(planned.steps), (0,build_deadline/* deadlineIn */._)(target.timeoutMs, hall.io), cluster, hall)
                    : none;
                const both = (0,build_problem/* together */.bs)(provide(wanted, identities.cluster, hall), ahead);
                return cluster === undefined ? both : namingWhatStays(both, cluster, hall);
            }));
        if (target === undefined || cluster === undefined || planned === undefined)
            return;
        const planning = withBuilt(planned, looks, images);
        tellPlan(planning, hall);
        const deadline = (0,build_deadline/* deadlineIn */._)(target.timeoutMs, hall.io);
        const waited = [];
        try {
            const applied = await report.stage('Apply the manifests', () => applyRest(early, planning.steps, deadline, cluster, hall));
            if (hall.preview)
                await noteDeployed(hall.preview, cluster, hall);
            await report.stage('Wait for the rollout and the load balancer', () => awaitAll(applied, deadline, cluster, hall, (ended) => {
                waited.push(...ended);
                tellRollout(applied, ended, target, report);
            }));
            const address = pickAddress(waited, target.service.name);
            if (address !== undefined)
                await report.stage('Try the URL', () => tryUrl(address, target, deadline, hall));
        }
        catch (error) {
            if (!target.rollback || hall.io.signal.aborted)
                throw error;
            throw await undo_undo(error, planning, waited, cluster, hall);
        }
        const { pruning } = planning;
        if (pruning)
            await report.stage('Prune', () => pruneSet(pruning, waited, cluster, hall));
    }
    finally {
        await cluster?.api.close();
    }
}
async function look(set, identities, { see }, hall) {
    const { deploy: target } = hall.inputs;
    if (identities === undefined)
        return [undefined, undefined];
    const found = target && connect(target, identities.cluster, hall);
    const connection = hall.preview && found ? admit(hall.preview, found, identities.cluster, hall) : found;
    const nodes = connection ? listNodes(connection) : Promise.resolve([]);
    const registry = see(lookAtRegistry(identities, { set, nodes }, hall));
    if (target === undefined || connection === undefined)
        return [await registry, undefined];
    const known = see(lookAtCluster(target, set, connection, identities.cluster, hall));
    const [looks, cluster] = await (0,build_problem/* together */.bs)(registry, known);
    if (cluster === undefined)
        await see(checkGround(target, set, connection, identities.cluster, hall));
    return [looks, cluster];
}
async function tryUrl(address, { verify }, deadline, { io, report }) {
    if (!verify)
        io.info(`${address.url} is not tried: \`verify\` is false`);
    else if (address.internal)
        io.info(`${address.url} is not tried: its load balancer is internal`);
    else
        await (0,build_problem/* checked */.KD)(verifyUrl(address, deadline.at, deadline.timeout, io, { warn: report.warn }));
}
const none = Promise.resolve([]);
const nothing = Promise.resolve([[], []]);
async function check({ inputs, run, folder, rewrite, report, io }) {
    const { images, deploy: target } = inputs;
    const checking = { registries: registriesOf(inputs), warn: report.warn, folder, ...(rewrite && { rewrite }) };
    const [, , , set] = await (0,build_problem/* together */.bs)((0,build_problem/* checked */.KD)((0,client/* checkConnections */.QB)(io.environment)), (0,build_problem/* checked */.KD)(checkCredentials(inputs, run)), (0,build_problem/* together */.bs)(...images.map((image) => (0,build_problem/* checked */.KD)(checkImage(image, run)))), target ? readSet(target, images.map(ourImage), run, io, checking) : Promise.resolve([]));
    return set;
}

// EXTERNAL MODULE: ./build/preview/decide.js
var decide = __webpack_require__(7663);
;// CONCATENATED MODULE: ./build/preview/set/fields.js
function fieldsIn(object, closed = []) {
    const found = [];
    const walk = (value, path) => {
        if (path.length > 0)
            found.push({ path, value });
        if (typeof value !== 'object' || value === null || closed.includes(String(path.at(-1))))
            return;
        for (const [key, inner] of Object.entries(value))
            walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(object, []);
    return found;
}
function stringsIn(object) {
    return fieldsIn(object).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, text: value }] : []));
}

;// CONCATENATED MODULE: ./build/preview/set/homes.js


const FREE = ['labels', 'annotations', 'matchLabels', 'data', 'stringData', 'binaryData'];
const LISTS = ['namespaces', 'matchNames'];
const homes_BY_NAME = 'kubernetes.io/metadata.name';
function secondNamespaces(written, given) {
    const named = written.flatMap(({ object, at }) => {
        const isNamespace = object.kind === 'Namespace' && object.apiVersion === 'v1';
        const name = isNamespace ? object.metadata.name : object.metadata.namespace;
        return name === undefined ? [] : [{ name, object, at: at(['metadata', isNamespace ? 'name' : 'namespace']) }];
    });
    const counts = Map.groupBy(named, ({ name }) => name);
    const [most] = [...counts].toSorted(([, one], [, other]) => other.length - one.length);
    const old = given ?? most?.[0];
    return {
        old,
        problems: named
            .filter(({ name }) => name !== old)
            .map(({ name, object, at }) => ({
            what: object.kind === 'Namespace'
                ? `${label(object)} is a second namespace, and a preview has one`
                : `${label(object)} belongs to a second namespace, ${name}, and a preview has one`,
            why: given === undefined ? `Most objects are in ${old}.` : `\`namespace\` is ${given}.`,
            fix: 'Drop its namespace, or leave it out of what previews apply: an overlay of their own, named by `manifests`.',
            at,
        })),
    };
}
function homes_inNamespace(written, old, namespace) {
    const placed = withValue(written.object, ['metadata', 'namespace'], namespace);
    if (old === undefined)
        return { ...written, object: placed };
    const object = homes_namesOf(placed, old).reduce((object, path) => withValue(object, path, namespace), placed);
    return { ...written, object };
}
function homes_namesOf(object, old) {
    return fieldsIn(object, FREE).flatMap(({ path, value }) => {
        const key = path.at(-1);
        if (key === 'namespace' && value === old)
            return [path];
        if (LISTS.includes(String(key)) && Array.isArray(value))
            return indexesOf(value, old, path);
        if (key === 'matchLabels' && valueAt(value, [homes_BY_NAME]) === old)
            return [[...path, homes_BY_NAME]];
        if (key === 'matchExpressions' && Array.isArray(value))
            return value.flatMap((one, index) => {
                const values = valueAt(one, ['key']) === homes_BY_NAME ? valueAt(one, ['values']) : undefined;
                return Array.isArray(values) ? indexesOf(values, old, [...path, index, 'values']) : [];
            });
        return [];
    });
}
function indexesOf(list, wanted, path) {
    return list.flatMap((item, index) => (item === wanted ? [[...path, index]] : []));
}
function pointers(written, old, namespace) {
    const services = new Set(written
        .filter(({ object }) => object.kind === 'Service' && object.apiVersion === 'v1')
        .map(({ object }) => object.metadata.name));
    return written.flatMap(({ object, at }) => stringsIn(object).flatMap(({ path, text }) => {
        const address = addressIn(text, old, services);
        if (address === undefined)
            return [];
        const isOwn = services.has(address.split('.')[0]);
        return [
            {
                what: `${label(object)} names ${address}, which is in another namespace than the preview`,
                why: isOwn
                    ? `The preview has that Service in ${namespace}.`
                    : `The preview is in ${namespace}, and has no such Service: it would use the one of ${old}.`,
                fix: `Write ${address.split('.')[0]} alone: a Service of the same namespace needs no more. Leave it if it is meant.`,
                at: at(path),
            },
        ];
    }));
}
function addressIn(text, old, services) {
    const end = `.${old}`;
    for (let from = text.indexOf(end); from >= 0; from = text.indexOf(end, from + 1)) {
        const name = /[a-z0-9-]*$/.exec(text.slice(Math.max(0, from - 63), from))?.[0] ?? '';
        const after = text.slice(from + end.length, from + end.length + 5);
        if (name === '' || (name === 'kubernetes' && old === 'default'))
            continue;
        if (/^\.svc(?![\w-])/.test(after))
            return `${name}${end}.svc`;
        if (services.has(name) && !/^[\w.-]/.test(after))
            return `${name}${end}`;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/preview/set/once.js

const SERVICE = 'service.beta.kubernetes.io/aws-load-balancer';
const INGRESS = 'alb.ingress.kubernetes.io';
const once_GROUP = ['metadata', 'annotations', `${INGRESS}/group.name`];
const annotation = (name) => ['metadata', 'annotations', name];
const ONLY = {
    'Service ': [
        { path: ['spec', 'loadBalancerIP'], what: 'an address of its own' },
        { path: ['spec', 'externalIPs', 0], what: 'addresses of its own' },
        { path: ['spec', 'clusterIP'], what: 'a fixed address' },
        { path: ['spec', 'clusterIPs', 0], what: 'a fixed address' },
        { path: annotation(`${SERVICE}-name`), what: 'a load balancer of a fixed name' },
        { path: annotation(`${SERVICE}-eip-allocations`), what: 'fixed Elastic IPs' },
        { path: annotation(`${SERVICE}-private-ipv4-addresses`), what: 'fixed addresses' },
        { path: annotation(`${SERVICE}-ipv6-addresses`), what: 'fixed addresses' },
    ],
    'Ingress networking.k8s.io': [
        { path: annotation(`${INGRESS}/load-balancer-name`), what: 'a load balancer of a fixed name' },
    ],
    'PersistentVolumeClaim ': [{ path: ['spec', 'volumeName'], what: 'a volume by its name' }],
    'TargetGroupBinding elbv2.k8s.aws': [
        { path: ['spec', 'targetGroupARN'], what: 'a target group of AWS' },
        { path: ['spec', 'targetGroupName'], what: 'a target group of AWS' },
    ],
};
function onceOnly(written) {
    return written.flatMap(({ object, at }) => {
        const key = once_keyOf(object);
        const rows = Object.hasOwn(ONLY, key) ? (ONLY[key] ?? []) : [];
        return (rows
            .filter(({ path }) => ![undefined, null, '', 'None'].includes(valueAt(object, path)))
            .filter(() => object.kind !== 'Ingress' || valueAt(object, once_GROUP) === undefined)
            .map(({ path, what }) => ({
            what: `${label(object)} takes ${what} (${path.filter((one) => one !== 0).at(-1)}), which two previews cannot have`,
            fix: 'Drop it in what previews apply: an overlay of their own, named by `manifests`.',
            at: at(path),
        })));
    });
}
function withoutNodePorts(written) {
    const { object } = written;
    const ports = valueAt(object, ['spec', 'ports']);
    if (once_keyOf(object) !== 'Service ' || !Array.isArray(ports))
        return { manifest: written, notes: [] };
    const fixed = ports.flatMap((port) => valueAt(port, ['nodePort']) ?? []);
    const check = valueAt(object, ['spec', 'healthCheckNodePort']);
    if (fixed.length === 0 && check === undefined)
        return { manifest: written, notes: [] };
    const free = ports.map((port) => once_without(port, 'nodePort'));
    const spec = { ...once_without(object.spec, 'healthCheckNodePort'), ports: free };
    return {
        manifest: { ...written, object: withValue(object, ['spec'], spec) },
        notes: [
            `${label(object)}: the cluster chooses its node ports, in place of ${[...fixed, check ?? []].flat().join(', ')}`,
        ],
    };
}
function once_without(value, name) {
    return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== name));
}
function once_keyOf({ apiVersion, kind }) {
    return `${kind} ${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}`;
}

;// CONCATENATED MODULE: ./build/preview/set/hostFields.js


const hostFields_HOSTS = {
    'Ingress networking.k8s.io': { rules: 'spec.rules[].host', follow: ['spec.tls[].hosts[]'] },
    'HTTPRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
    'GRPCRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
    'TLSRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
    'Gateway gateway.networking.k8s.io': { follow: ['spec.listeners[].hostname'] },
    'Certificate cert-manager.io': { follow: ['spec.dnsNames[]', 'spec.commonName'] },
    'Service ': {},
};
const recordsPaths = ['hostname', 'internal-hostname'].map((name) => ['metadata', 'annotations', `external-dns.alpha.kubernetes.io/${name}`]);
function hostFields_rowOf(object) {
    const key = once_keyOf(object);
    return Object.hasOwn(hostFields_HOSTS, key) ? hostFields_HOSTS[key] : undefined;
}
function hostFields_rulesOf(object) {
    const field = hostFields_rowOf(object)?.rules;
    return field === undefined ? [] : found(object, field);
}
function recordsOf(object) {
    if (hostFields_rowOf(object) === undefined)
        return [];
    return recordsPaths.flatMap((path) => {
        const value = valueAt(object, path);
        return typeof value === 'string' ? hostFields_listed(value).map((host) => ({ path, host })) : [];
    });
}
function hostFields_listed(value) {
    return value.split(',').flatMap((one) => one.trim() || []);
}
function found(object, field) {
    let paths = [[]];
    for (const word of field.split('.')) {
        const name = word.replace('[]', '');
        paths = paths.flatMap((path) => {
            const value = valueAt(object, [...path, name]);
            if (!word.endsWith('[]'))
                return [[...path, name]];
            return Array.isArray(value) ? value.map((_, index) => [...path, name, index]) : [];
        });
    }
    return paths.flatMap((path) => {
        const host = valueAt(object, path);
        return typeof host === 'string' && host !== '' ? [{ path, host }] : [];
    });
}

;// CONCATENATED MODULE: ./build/preview/set/routePaths.js


const routePaths_INGRESS = 'Ingress networking.k8s.io';
const ROUTE = 'HTTPRoute gateway.networking.k8s.io';
function withPaths(object, prefix) {
    const key = once_keyOf(object);
    if (key === routePaths_INGRESS)
        return routePaths_indexes(object, ['spec', 'rules'])
            .flatMap((rule) => routePaths_indexes(object, [...rule, 'http', 'paths']))
            .reduce((now, path) => withValue(now, [...path, 'path'], routePaths_below(prefix, valueAt(now, [...path, 'path']))), object);
    if (key === ROUTE)
        return routePaths_indexes(object, ['spec', 'rules']).reduce((now, rule) => {
            const matches = routePaths_indexes(now, [...rule, 'matches']);
            const all = { type: 'PathPrefix', value: prefix };
            if (matches.length === 0)
                return withValue(now, [...rule, 'matches'], [{ path: all }]);
            return matches.reduce((inner, match) => {
                const value = valueAt(inner, [...match, 'path', 'value']);
                if (value === undefined)
                    return withValue(inner, [...match, 'path'], all);
                return withValue(inner, [...match, 'path', 'value'], routePaths_below(prefix, value));
            }, now);
        }, object);
    return object;
}
function checkPaths({ object, at }) {
    const key = once_keyOf(object);
    const isPathless = /^(GRPC|TLS)Route gateway\.networking\.k8s\.io$/.test(key);
    const patterns = key === ROUTE
        ? routePaths_indexes(object, ['spec', 'rules'])
            .flatMap((rule) => routePaths_indexes(object, [...rule, 'matches']))
            .filter((match) => valueAt(object, [...match, 'path', 'type']) === 'RegularExpression')
        : [];
    return [...(isPathless ? [['spec']] : []), ...patterns.map((match) => [...match, 'path'])].map((path) => ({
        what: `${label(object)} ${isPathless ? 'has no paths' : 'has a pattern for a path'}, and \`preview-host\` tells previews apart by one`,
        fix: 'Set `preview-host` to a domain, `preview.example.com`: each preview gets a host of its own in it.',
        at: at(path),
    }));
}
function routePaths_below(prefix, path) {
    return typeof path !== 'string' || path === '' || path === '/' ? prefix : `${prefix}${path}`;
}
function routePaths_indexes(object, path) {
    const list = valueAt(object, path);
    return Array.isArray(list) ? list.map((_, index) => [...path, index]) : [];
}

;// CONCATENATED MODULE: ./build/preview/set/hosts.js





function atHosts(written, preview) {
    const named = written.flatMap(({ object }) => [...hostFields_rulesOf(object), ...recordsOf(object)].map(({ host }) => host));
    if (preview.host === undefined) {
        const problems = written.flatMap((one) => [...foreignHosts(one, preview), ...openRules(one, preview)]);
        return { manifests: written, problems, notes: [] };
    }
    const slash = preview.host.indexOf('/');
    const [host, prefix] = slash < 0 ? [preview.host, undefined] : [preview.host.slice(0, slash), preview.host.slice(slash)];
    const hosts = hostsFor(named, host);
    return {
        manifests: written.map((one) => {
            const object = withHosts(one.object, hosts, host);
            return { ...one, object: prefix === undefined ? object : withPaths(object, prefix) };
        }),
        problems: [
            ...(prefix !== undefined && hosts.size > 1 ? [manyHosts([...hosts.keys()], prefix)] : []),
            ...written.flatMap((one) => (prefix === undefined ? [] : checkPaths(one))),
            ...written.flatMap(defaultOfGroup),
        ],
        notes: [...hosts].filter(([old, now]) => old !== now).map(([old, now]) => `${old} is ${now}${prefix ?? ''} here`),
    };
}
function withHosts(object, hosts, host) {
    const row = hostFields_rowOf(object);
    if (row === undefined)
        return object;
    let now = object;
    for (const { path, host: old } of hostFields_rulesOf(object))
        now = withValue(now, path, hosts.get(old));
    for (const { path, host: old } of (row.follow ?? []).flatMap((field) => found(object, field)))
        now = withValue(now, path, hosts.get(old) ?? followed(old, object, host));
    for (const path of recordsPaths) {
        const value = valueAt(object, path);
        if (typeof value === 'string')
            now = withValue(now, path, [...new Set(hostFields_listed(value).map((one) => hosts.get(one)))].join(','));
    }
    return withMissing(now, host);
}
function withMissing(object, host) {
    const field = hostFields_rowOf(object)?.rules;
    if (field === 'spec.hostnames[]')
        return hostFields_rulesOf(object).length > 0 ? object : withValue(object, ['spec', 'hostnames'], [host]);
    const rules = valueAt(object, ['spec', 'rules']);
    if (field === undefined || !Array.isArray(rules))
        return object;
    return rules.reduce((now, rule, index) => (hostIn(rule) === undefined ? withValue(now, ['spec', 'rules', index, 'host'], host) : now), object);
}
function followed(old, { kind }, host) {
    if (kind === 'Ingress')
        return host;
    return old.startsWith('*.') ? `*.${host.split('.').slice(1).join('.')}` : old;
}
const HAND_OVER = 'Set `preview-host` (`preview.example.com`), and previews get hosts of their own. Or write the number into it, by `substitute`.';
function foreignHosts({ object, at }, preview) {
    return [...hostFields_rulesOf(object), ...recordsOf(object)]
        .filter(({ host }) => !namesPull(host, preview))
        .map(({ path, host }) => ({
        what: `${label(object)} is at ${host}, which two previews cannot have, and may be production’s`,
        fix: HAND_OVER,
        at: at(path),
    }));
}
function openRules({ object, at }, preview) {
    const rules = valueAt(object, ['spec', 'rules']);
    if (once_keyOf(object) !== 'Ingress networking.k8s.io' || valueAt(object, once_GROUP) === undefined)
        return [];
    const open = (Array.isArray(rules) ? rules : []).flatMap((rule, index) => {
        const paths = valueAt(rule, ['http', 'paths']);
        const isOwn = Array.isArray(paths) && paths.every((one) => namesPull(String(valueAt(one, ['path'])), preview));
        return hostIn(rule) === undefined && !isOwn ? [index] : [];
    });
    return [
        ...open.map((index) => ({
            what: `${label(object)} has a rule for any host, and shares its load balancer (${once_GROUP.at(-1)})`,
            why: 'It would take the requests of other previews.',
            fix: HAND_OVER,
            at: at(['spec', 'rules', index]),
        })),
        ...defaultOfGroup({ object, at }),
    ];
}
function defaultOfGroup({ object, at }) {
    const path = ['spec', 'defaultBackend'];
    if (once_keyOf(object) !== 'Ingress networking.k8s.io' || valueAt(object, once_GROUP) === undefined)
        return [];
    if (valueAt(object, path) === undefined)
        return [];
    return [
        {
            what: `${label(object)} has a defaultBackend, and shares its load balancer (${once_GROUP.at(-1)})`,
            why: 'It would take every request that no other preview takes.',
            fix: 'Write it as a rule: `path: /`, `pathType: Prefix`.',
            at: at(path),
        },
    ];
}
function manyHosts(hosts, prefix) {
    return {
        what: `The set has ${hosts.length} hosts (${hosts.join(', ')}), and previews that share one host have one each`,
        why: `\`preview-host\` tells previews apart by a path, ${prefix}.`,
        fix: 'Set `preview-host` to a domain, `preview.example.com`: each host gets one of its own in it.',
    };
}
function namesPull(text, { number, namespace }) {
    return new RegExp(`(^|\\D)${number}(\\D|$)`).test(text) || text.includes(namespace);
}
function hostIn(rule) {
    const host = valueAt(rule, ['host']);
    return typeof host === 'string' && host !== '' ? host : undefined;
}

;// CONCATENATED MODULE: ./build/preview/set/set.js







const CARRIED = /^(pod-security\.kubernetes\.io|elbv2\.k8s\.aws|istio\.io)\/|^istio-injection$/;
function previewSet(written, preview, { namespace, podSpecPath }) {
    const own = written.filter(isNamespace);
    const rest = written.filter((one) => !isNamespace(one));
    const refused = refusals(rest, podSpecPath);
    const second = secondNamespaces(written, namespace);
    const { old } = second;
    const placed = rest.map((one) => homes_inNamespace(one, old, preview.namespace));
    const hosts = atHosts(placed, preview);
    const ports = hosts.manifests.map(withoutNodePorts);
    const labels = Object.entries(own[0]?.object.metadata.labels ?? {}).filter(([key]) => CARRIED.test(key));
    const ours = {
        object: namespaceObject(preview, Object.fromEntries(labels)),
        at: own[0]?.at ?? (() => ({ file: '' })),
    };
    return {
        manifests: [ours, ...ports.map(({ manifest }) => manifest)],
        problems: [...refused, ...second.problems, ...twins(placed), ...onceOnly(rest), ...hosts.problems],
        warnings: pointers(rest, old ?? 'default', preview.namespace),
        notes: [
            ...(own.length === 0 && old === undefined
                ? []
                : [`The preview’s namespace is ${preview.namespace}, in place of ${old ?? own[0]?.object.metadata.name}`]),
            ...hosts.notes,
            ...ports.flatMap(({ notes }) => notes),
        ],
    };
}
function isNamespace({ object }) {
    return object.kind === 'Namespace' && object.apiVersion === 'v1';
}
function twins(placed) {
    const seen = new Map();
    return placed.flatMap((one) => {
        const { apiVersion, kind, metadata } = one.object;
        if (metadata.name === undefined)
            return [];
        const key = `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''} ${kind} ${metadata.name}`;
        const first = seen.get(key);
        seen.set(key, first ?? one);
        if (first === undefined)
            return [];
        return [
            {
                what: `${label(one.object)} is twice in the preview, which has one namespace`,
                why: `It is also at ${(0,build_problem/* place */.ik)(first.at())}.`,
                fix: 'Name the namespace of both or of none, and keep one of the two.',
                at: one.at(['metadata', 'name']),
            },
        ];
    });
}

// EXTERNAL MODULE: ./build/stages/announcing.js + 12 modules
var announcing = __webpack_require__(5435);
;// CONCATENATED MODULE: ./build/ship.js









async function ship(hall) {
    const { inputs, run } = hall;
    const isPlain = inputs.preview.mode === 'auto' && inputs.deploy === undefined;
    const sight = isPlain ? { kind: 'none' } : (0,decide/* atFirstSight */.Fh)(run, inputs);
    switch (sight.kind) {
        case 'wrong':
            throw new build_problem/* Failed */.cV([sight.problem]);
        case 'skip':
            ship_tell(sight, hall);
            return skip(sight.because, hall);
        case 'none':
            return isPlanned(hall) ? withGithub(hall, (github, repository) => ship_plan(repository, github, hall)) : deploy(hall);
        case 'sweep':
            return withGithub(hall, (github, repository) => sweepAll(repository, github, hall));
        case 'ask':
            return withGithub(hall, (github, repository) => ship_follow(sight.number, repository, github, hall));
    }
}
async function withGithub(hall, work) {
    (0,build_problem/* stopOn */.CM)((0,client/* checkConnections */.QB)(hall.io.environment));
    const github = (0,announcing/* openFor */.qw)(hall);
    try {
        await work(github, (0,decide/* repositoryOf */._M)(hall.run));
    }
    finally {
        await github.close();
    }
}
async function ship_follow(number, repository, github, hall) {
    const endings = (0,announcing/* endingsOf */.iv)(repository, github, hall);
    const decision = await hall.report.stage('Look at the pull request', () => ship_look(number, endings, hall));
    ship_tell(decision, hall);
    switch (decision.kind) {
        case 'deploy':
            return deployPreview(previewOf(repository, decision.pull, hall.inputs.preview), github, endings, hall);
        case 'remove':
            return removePreview(decision.number, decision.because, repository, endings, hall);
        case 'skip':
            return skip(decision.because, hall);
        case 'none':
        case 'sweep':
            return undefined;
    }
}
async function ship_look(number, { pull }, { inputs, run }) {
    return decided(number, await pull(number), run, inputs);
}
function decided(number, pull, run, { preview }) {
    if (pull === 'gone')
        return { kind: 'remove', number, because: `GitHub has no pull request #${number} any more.` };
    return (0,decide/* decide */.LD)(run, pull, preview);
}
function ship_tell(decision, { inputs, io }) {
    const says = (0,decide/* tellDecision */.CY)(decision);
    if (says !== undefined)
        io.info(inputs.dryRun ? `Dry run, which changes nothing. ${says}` : says);
}
function skip(because, { report }) {
    report.know({ preview: 'skipped', skippedReason: because });
}
async function deployPreview(preview, github, endings, hall) {
    const { inputs, run, report } = hall;
    const { repository, number } = preview;
    const announcement = (0,announcing/* announcePreview */.uL)(preview, github, hall);
    if (!inputs.dryRun)
        announcement.building();
    try {
        await deploy(hallOf(preview, hall));
    }
    catch (error) {
        await (inputs.dryRun ? announcement.planned : announcement.failed)(report.told(error));
        throw error;
    }
    if (inputs.dryRun)
        return announcement.planned(report.told());
    report.know({ preview: 'deployed' });
    await announcement.succeeded(report.told());
    const unread = await (0,build_problem/* problemsIn */._n)(endings.pull(number).then(async (pull) => {
        const now = decided(number, pull, run, inputs);
        if (now.kind === 'remove')
            await removePreview(number, now.because, repository, endings, hall);
        return [];
    }));
    for (const problem of unread)
        report.warn(problem);
}
function isPlanned({ inputs, run }) {
    const { dryRun, deploy: target, github } = inputs;
    const isAsked = dryRun && target !== undefined && github.comment && github.token !== undefined;
    return isAsked && run.eventName === 'pull_request' && run.pullRequest !== undefined && (0,decide/* repositoryOf */._M)(run) !== undefined;
}
async function ship_plan(repository, github, hall) {
    const announcement = (0,announcing/* announcePlan */.XZ)(repository, hall.run.pullRequest, github, hall);
    try {
        await deploy(hall);
    }
    catch (error) {
        await announcement.planned(hall.report.told(error));
        throw error;
    }
    await announcement.planned(hall.report.told());
}
function hallOf(preview, hall) {
    const { deploy: target } = hall.inputs;
    const given = { namespace: target?.namespace, podSpecPath: podSpecPath };
    return {
        ...hall,
        preview,
        run: { ...hall.run, sha: preview.sha },
        rewrite: (written) => previewSet(written, preview, given),
        inputs: { ...hall.inputs, deploy: target && { ...target, namespace: preview.namespace } },
    };
}
function sweepAll(repository, github, hall) {
    const { preview } = hall.inputs;
    ship_tell({ kind: 'sweep' }, hall);
    const terms = { ttlMs: preview.ttlMs, unfit: (pull) => (0,decide/* unfit */.Ri)(pull, preview) };
    return sweepPreviews(terms, repository, (0,announcing/* endingsOf */.iv)(repository, github, hall), hall);
}


/***/ })

};
