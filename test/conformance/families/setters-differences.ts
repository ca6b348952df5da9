/**
 * Where we differ from Flux on purpose. Each entry is explained to users in docs/rewriting.md and has a test of the
 * same name in test/rewrite/differences.test.ts which shows both results.
 */
export const DIFFERENCES = {
  'a missing digest is a hold': 'Flux erases the value of a :digest marker when the policy has no digest',
  'a typed value becomes a string': 'Flux keeps the type of null, booleans and numbers, as in `!!int v2`',
  'a list object is edited in place':
    'Flux writes the items of a `kind: List` to new files, and gives no file name',
  'a list object without full items is edited':
    'Flux fails the whole run when an item has no apiVersion, kind or metadata',
  'a top-level list is edited': 'Flux takes a file with a document that is a list for unreadable',
  'path annotations are not read':
    'Flux fails the whole run when config.kubernetes.io/path names another file',
  'inline setter values are not read': 'Flux sets the value that an x-k8s-cli comment contains',
  'a current value keeps its quotes':
    'Flux quotes marked values that are current already when it rewrites their file',
} as const;

export type Difference = keyof typeof DIFFERENCES;
