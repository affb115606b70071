import { describe, expect, test } from 'vitest'
import { ignoreRule } from '../../../src/image/ignore.ts'

describe('a `.dockerignore`', () => {
  test.each([
    ['nothing', '', 'a', false],
    ['a file', 'a.txt', 'a.txt', true],
    ['not one elsewhere', 'a.txt', 'lib/a.txt', false],
    ['a folder with all that is in it', 'node_modules', 'node_modules/x/y.js', true],
    ['a folder by a slash at its end', 'dist/', 'dist/index.js', true],
    ['from the root, with a slash or without', '/src', 'src/a', true],
    ['not what only begins so', 'src', 'src2/a', false],
    ['a star, within a folder', '*.md', 'README.md', true],
    ['a star, not across folders', '*.md', 'docs/README.md', false],
    ['two stars, at any depth', '**/*.md', 'docs/a/README.md', true],
    ['two stars, at the root, too', '**/*.md', 'README.md', true],
    ['two stars at the end', 'docs/**', 'docs/a/b', true],
    ['two stars in the middle', 'a/**/z', 'a/b/c/z', true],
    ['two stars in the middle, for none', 'a/**/z', 'a/z', true],
    ['a question mark', 'temp?', 'tempx', true],
    ['a set', '[ab].txt', 'b.txt', true],
    ['a set the other way round', '[^ab].txt', 'b.txt', false],
    ['what is escaped', '\\*.txt', 'a.txt', false],
    ['dots as dots', 'a.c', 'abc', false],
    ['a comment', '# a\nb', '# a', false],
    ['blanks around', '  a  \r', 'a', true],
    ['a way that turns back', 'x/../a', 'a', true],
    ['an exception', '*.md\n!README.md', 'README.md', false],
    ['an exception in a folder', 'docs\n!docs/keep', 'docs/keep', false],
    ['the last word', '!README.md\n*.md', 'README.md', true],
    ['an exception of all', '*\n!src', 'src/index.js', false],
    ['an exception of all, for the others', '*\n!src', 'package.json', true],
    ['nothing where a pattern cannot be read', 'a\n![z-a]', 'a', false],
  ])('%s', (_, text, path, ignored) => expect(ignoreRule(text)(path)).toBe(ignored))
})
