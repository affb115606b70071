import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SAID } from '../support/balancerEvents.ts'
import { endSandboxes, type Nested, runIn, startSandbox, until } from './nested.ts'

let sandbox: Nested
let pid = ''
beforeAll(async () => {
  sandbox = startSandbox({ args: ['--lb-delay', '6'] })
  pid = await sandbox.find('sleep')
  const serve = 'mkdir /www && echo it answers >/www/index.html && exec httpd -f -p 8080 -h /www'
  await kubectl(`run app --image=busybox --labels=app=web -- sh -c '${serve}'`)
})
afterAll(endSandboxes)

/** Runs kubectl by the node's address: what cuts off the sandbox's own watch does not cut off this. */
const kubectl = async (args: string, where = pid): Promise<string> => {
  const { code, text } = await runIn(where, `kubectl --server=https://10.244.0.1:6443 ${args}`)
  if (code !== 0) throw new Error(`kubectl ${args}: ${text}`)
  return text
}

/** Exposes the app by a load balancer; its hostname, as soon as the status has one. */
const expose = async (name: string): Promise<string> => {
  await kubectl(`create service loadbalancer ${name} --tcp=80:8080`)
  return until('the Service has a hostname', 60, async () => {
    return (await kubectl(`get service ${name} -o jsonpath={.status.loadBalancer.ingress[0].hostname}`)) || undefined
  })
}

const resolves = async (host: string): Promise<boolean> => (await runIn(pid, `getent hosts ${host}`)).code === 0

const answers = async (host: string): Promise<boolean> => {
  const script = `fetch("http://${host}/").then((answer) => answer.text()).then(console.log)`
  return (await runIn(pid, `node -e '${script}'`)).text === 'it answers'
}

describe('a load balancer', () => {
  test('is known after the delay, answers a little later, and goes with its Service', async () => {
    const began = Date.now()
    const host = await expose('web')
    expect(await resolves(host)).toBe(false)
    await kubectl('wait --for=condition=Ready pod/app --timeout=30s')
    await until('the name is known', 60, () => resolves(host))
    expect(Date.now() - began).toBeGreaterThan(6000)
    const address = (await runIn(pid, `getent hosts ${host}`)).text.split(/\s/)[0]
    await until('it answers', 60, () => answers(host))

    await kubectl('delete service web')
    await until('the name is gone', 60, async () => !(await resolves(host)))
    expect((await runIn(pid, `busybox nc -w 1 ${address} 80 </dev/null`)).text).toContain('refused')
  })

  test('goes with a Service that was deleted while nobody could watch', async () => {
    const host = await expose('missed')
    await until('the name is known', 60, () => resolves(host))
    const cut = 'OUTPUT -d 127.0.0.1 -p tcp --dport 6443 -j REJECT --reject-with tcp-reset'
    await runIn(pid, `iptables -I ${cut}`)
    // What the watch is told breaks its connection; then the Service goes.
    await kubectl('annotate service missed seen=no')
    await kubectl('delete service missed --wait=false')
    await kubectl(`patch service missed --type=merge --patch='{"metadata":{"finalizers":null}}'`)
    expect(await kubectl('get services -o name')).not.toContain('missed')
    expect(await resolves(host)).toBe(true)
    await runIn(pid, `iptables -D ${cut}`)
    await until('the name is gone', 60, async () => !(await resolves(host)))
  })

  test('is not made without a public subnet, and the real controller says so as it is expected to', async () => {
    // The other one's cloud controller was cut off, and comes back in its own time.
    const where = await startSandbox({}).find('sleep')
    const keys =
      'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY'
    const aws = async (args: string) => {
      const { code, text } = await runIn(where, `${keys} aws ec2 ${args} --output text`)
      expect(code, text).toBe(0)
      return text
    }
    for (const table of (await aws("describe-route-tables --query 'RouteTables[].RouteTableId'")).split(/\s+/))
      await aws(`delete-route --route-table-id ${table} --destination-cidr-block 0.0.0.0/0`)
    await kubectl('create service loadbalancer hidden --tcp=80:8080', where)
    const expected = SAID.find(({ source }) => source.startsWith('cloud-provider-aws'))
    // A controller that has not listed its nodes yet warns of that first.
    const field = `involvedObject.name=hidden,reason=${expected?.reason}`
    const read = `get events --field-selector=${field} -o jsonpath='{.items[0].type}: {.items[0].message}'`
    const says = async () => (await runIn(where, `kubectl ${read}`)).text.includes(': E') && kubectl(read, where)
    const said = await until('it says so', 120, says).catch(async (error) => {
      const seen = await runIn(where, 'kubectl get events,services,nodes -A -o wide; ps ax | grep cloud-contr')
      throw new Error(`${error}\n${seen.text}`)
    })
    expect(said).toBe(`Warning: ${expected?.message}`)
  })
})
