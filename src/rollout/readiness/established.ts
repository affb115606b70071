import { condition, type Readiness, ready, waiting } from '../verdict.ts'

export const customResourceDefinition: Readiness = (object) =>
  condition(object, 'Established')?.status === 'True' ? ready('established') : waiting('not established yet')

export const apiService: Readiness = (object) => {
  const available = condition(object, 'Available')
  if (available?.status === 'True') return ready('available')
  return waiting(available?.message ?? 'not available yet')
}

export const namespace: Readiness = (object) =>
  object.status?.phase === 'Active' ? ready('active') : waiting(String(object.status?.phase ?? 'pending').toLowerCase())
