import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a name server knows: `A name` or `NS zone`, and the values. */
export type Records = Record<string, readonly string[]>

export interface NameServer {
  readonly port: number
  /** Each question, such as `A web.example.net`, in order. */
  readonly asked: string[]
  /** May be changed at any time. */
  readonly records: Records
  /** Answers nothing any more. */
  silence(): void
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 28: 'AAAA' }

/** A DNS server over UDP on this machine, gone with the test. */
export async function nameServer(known: Records): Promise<NameServer> {
  const records = { ...known }
  const asked: string[] = []
  let silent = false
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    asked.push(`${type} ${name}`)
    if (!silent)
      socket.send(answerTo(query, end, type, records[`${type} ${name}`], isKnown(records, name)), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  const { port } = socket.address() as AddressInfo
  const silence = () => {
    silent = true
  }
  return { port, asked, records, silence }
}

function isKnown(records: Records, name: string): boolean {
  return Object.keys(records).some((one) => one.endsWith(` ${name}`))
}

function questionOf(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: TYPES[query.readUInt16BE(at + 1)] ?? '?', end: at + 5 }
}

function answerTo(
  query: Buffer,
  end: number,
  type: string,
  values: readonly string[] = [],
  isKnownName: boolean,
): Buffer {
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  // An authoritative answer; code 3 is NXDOMAIN.
  header.writeUInt16BE(0x8400 | (isKnownName ? 0 : 3), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(values.length, 6)
  const answers = values.map((value) => {
    const data = type === 'NS' ? nameData(value) : Buffer.from(value.split('.').map(Number))
    const head = Buffer.alloc(12)
    head.writeUInt16BE(0xc00c, 0)
    head.writeUInt16BE(type === 'NS' ? 2 : 1, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt32BE(1, 6)
    head.writeUInt16BE(data.length, 10)
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, query.subarray(12, end), ...answers])
}

function nameData(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}
