import { condition, type Readiness, ready, waiting } from '../verdict.ts'

export const customResourceDefinition: Readiness = (object) =>
  condition(object, 'Established')?.status === 'True' ? ready('established') : waiting('not established yet')

export const namespace: Readiness = (object) =>
  object.status?.phase === 'Active' ? ready('active') : waiting(String(object.status?.phase ?? 'pending').toLowerCase())
