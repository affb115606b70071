import type { Manifest } from '../manifest.ts'

/** An object, and where its fields were written. */
export type Written = Pick<Manifest, 'object' | 'at'>
