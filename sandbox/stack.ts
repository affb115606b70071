import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { repositoryName } from './world.ts'

// The user that the chapter starts with: the example keys of AWS's own documentation.
const administrator = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
}

/** Deploys setup/ship-to-eks.yaml in the sandbox around it, as docs/setup.md does; gives the variables that it is for. */
export const deployStack = (repository: string): Record<string, string> => {
  const aws = (...args: string[]): string =>
    execFileSync('aws', ['cloudformation', ...args, '--stack-name', 'ship-to-eks', '--output', 'text'], {
      env: { ...process.env, ...administrator },
      encoding: 'utf8',
    })
  const template = ['--template-file', join(repository, 'setup/ship-to-eks.yaml'), '--capabilities', 'CAPABILITY_IAM']
  const parameters = [
    `SubjectPrefix=repo:${repositoryName}`,
    'Namespaces=default',
    'CreateProvider=false',
    'Previews=false',
  ]
  aws('deploy', ...template, '--parameter-overrides', ...parameters)
  const outputs = aws('describe-stacks', '--query', 'Stacks[0].Outputs[].[Description,OutputValue]')
  return Object.fromEntries(
    outputs
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  )
}
