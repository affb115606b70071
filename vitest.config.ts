import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    watch: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['__tests__/unit/**/*.test.ts', '__tests__/architecture.test.ts'],
          // Only what hangs takes so long: none of them is to fail because the machine is busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
          // The servers of these tests are on this machine; a proxy of the machine's has no part in them.
          env: { NO_PROXY: '*', no_proxy: '*' },
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['__tests__/sandbox/**/*.test.ts', '__tests__/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // One cluster and two cores are shared by all of them.
          maxWorkers: 2,
        },
      },
    ],
  },
})
