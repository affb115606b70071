import { describe, expect, test } from 'vitest'
import { checked, Failed, type Problem, place, stopOn, together } from '../../src/problem.ts'

const one: Problem = { what: 'one is wrong' }
const two: Problem = { what: 'two is wrong', fix: 'mend it' }
const fails = (...problems: Problem[]) => Promise.reject(new Failed(problems))
const soon = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 5, value))

describe('stopOn and checked', () => {
  test('let nothing wrong pass', async () => {
    expect(stopOn([])).toBeUndefined()
    await expect(checked(Promise.resolve([]))).resolves.toBeUndefined()
  })

  test('throw every problem at once', async () => {
    expect(() => stopOn([one, two])).toThrow(new Failed([one, two]))
    await expect(checked([one, two])).rejects.toMatchObject({ problems: [one, two] })
  })

  test('the error’s message names each problem', () => {
    expect(new Failed([one, two]).message).toBe('one is wrong\ntwo is wrong')
  })
})

describe('together', () => {
  test('gives the results in the order of the work', async () => {
    expect(await together(soon('slow'), Promise.resolve(2))).toEqual(['slow', 2])
  })

  test('waits for all, and throws the problems of all', async () => {
    let ended = false
    const slow = soon(undefined).then(() => {
      ended = true
      return fails(two)
    })
    await expect(together(fails(one), slow)).rejects.toMatchObject({ problems: [one, two] })
    expect(ended).toBe(true)
  })

  test('an error that is no problem comes first', async () => {
    const bug = new TypeError('a bug')
    await expect(
      together(
        fails(one),
        soon(0).then(() => Promise.reject(bug)),
      ),
    ).rejects.toBe(bug)
  })
})

test.each([
  [{ file: 'k8s/app.yaml' }, 'k8s/app.yaml'],
  [{ file: 'k8s/app.yaml', line: 7 }, 'k8s/app.yaml:7'],
])('the place of %o is %s', (at, shown) => expect(place(at)).toBe(shown))
