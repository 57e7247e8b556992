/**
 * The floors of the house (docs: STYLE "Imports run main → modules → orders → force, places → kernel, never back").
 * Read by dependency-cruiser with TypeScript 6, since it does not read TypeScript 7; scripts/test.mjs checks that it
 * looked at every source file.
 */
const test = '(\\.test\\.tsx?$|/testing/|^src/main/test-setup\\.ts$)'
/** What server and browser share. */
const shared = '/(contract|rules|errors|texts)(\\.ts$|/)'
/** What the browser loads first; the list of pages belongs to it. */
const webEntry = '^src/main/(web\\.tsx|pages\\.ts)$'
const webHalf = '/(web|ui)/'

module.exports = {
  forbidden: [
    {
      name: 'kernel-is-the-ground',
      comment: 'The kernel speaks no domain word and stands on nothing of ours.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/(main|modules|orders|force|places|engines)/' },
    },
    { name: 'kernel-has-no-looks', severity: 'error', from: { path: '^src/kernel/' }, to: { path: '^src/ui/' } },
    {
      name: 'force-and-places-below-orders',
      severity: 'error',
      from: { path: '^src/(force|places)/' },
      to: { path: '^src/(main|modules|orders)/' },
    },
    { name: 'orders-below-modules', severity: 'error', from: { path: '^src/orders/' }, to: { path: '^src/(main|modules)/' } },
    { name: 'modules-below-main', severity: 'error', from: { path: '^src/modules/' }, to: { path: '^src/main/' } },
    { name: 'engines-stand-alone', comment: 'Plain data in, plain data out.', severity: 'error', from: { path: '^src/engines/' }, to: { path: '^src/(?!engines/)' } },
    {
      name: 'ui-is-looks-only',
      comment: 'Language and theme come from kernel/web.',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(?!ui/)', pathNot: '^src/kernel/web/' },
    },
    {
      name: 'through-the-door',
      comment: "A module uses another only through its index.ts (web halves also through its web/index.ts and what server and browser share).",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/', pathNot: webHalf },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'through-the-web-door',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/web/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/web/index\\.tsx?$', shared] },
    },
    {
      name: 'web-imports-no-server-file',
      comment: 'Web halves import contract, rules, errors, texts, ui and web.',
      severity: 'error',
      from: { path: webHalf, pathNot: test },
      to: { path: '^src/', pathNot: [webHalf, shared] },
    },
    {
      name: 'shared-files-run-in-browsers',
      comment: 'contract, rules, errors and texts run in both: no Node, no database.',
      severity: 'error',
      from: { path: shared, pathNot: [test, webHalf] },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-imports-no-web',
      severity: 'error',
      from: { path: '^src/', pathNot: [webHalf, test, webEntry] },
      to: { path: webHalf, pathNot: shared },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { path: test },
    },
    {
      name: 'server-runs-on-dependencies',
      comment: 'What the server imports stands under dependencies, not devDependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: [webHalf, test, webEntry] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-undeclared-package', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    { name: 'resolves', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    {
      name: 'no-circle',
      comment: 'Files that need each other at run time load in an order that nobody chose.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: { path: '^(src/|node_modules/|node:|[a-z@])' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'], mainFields: ['main', 'types'] },
  },
}
