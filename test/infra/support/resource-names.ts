import { TABLE_DEFINITIONS, tableNames } from '../../../src/contracts/incident-tables.ts';

/** Names of a stack, wherever they stand: in words, ARNs, JSON, and quoted inside an expression of the AWS CLI. */
const OF_A_STACK = /(?<![\w.-])\/?recoverops-(?:dev|prod)(?:[\w/-]*\w)?/g;
/** The same behind a placeholder: `<prefix>-x`, `recoverops-<stack>-x`, `${PREFIX}-x`. */
const OF_A_PLACEHOLDER =
  /(?<!--|[\w.])\/?(?:<(?:[a-z]+ )?prefix>|recoverops-<stack>|\$PREFIX|\$\{PREFIX\})(?:[\w/-]*\w)?/gi;
/** Names of tables alone: `<RECOVEROPS_TABLE_PREFIX>-x`. */
const OF_A_TABLE = /[<{$]?\b(?:RECOVEROPS_)?TABLE_PREFIX[>}]((?:[\w/-]*\w)?)/gi;
/** What a page itself has somebody make. */
const MADE =
  /--(?:target-table-name|target-db-instance-identifier|db-snapshot-identifier|final-db-snapshot-identifier)\s+([\w-]+)/g;

/** The stack itself, and policies that a setting makes. */
const BEYOND = /^recoverops-(dev|prod)(-machine-(worker|ingress))?$/;

/** @param known names of the stacks' resources. @returns the names of a text that are of nothing. */
export function wrongNames(text: string, known: ReadonlySet<string>): readonly string[] {
  const made = new Set([...text.matchAll(MADE)].map(([, name]) => name));
  const named = [
    ...[...text.matchAll(OF_A_STACK)].map(([name]) => name),
    ...[...text.matchAll(OF_A_PLACEHOLDER)].map(([name]) =>
      name.replace(/<(?:[a-z]+ )?prefix>|recoverops-<stack>|\$PREFIX|\$\{PREFIX\}/i, 'recoverops-dev'),
    ),
  ].map((name) => name.replace(/^\//, ''));
  const tables = tableNames('');
  const ofTables = [...text.matchAll(OF_A_TABLE)].filter(
    ([, rest = '']) => rest !== '' && !TABLE_DEFINITIONS.some(({ role }) => tables[role] === rest),
  );
  return [
    ...named.filter(
      (name) => !known.has(name) && !known.has(`/${name}`) && !made.has(name) && !BEYOND.test(name),
    ),
    ...ofTables.map(([whole]) => whole),
  ];
}
