import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const ROOT = new URL('../../../', import.meta.url).pathname;
const IMPORT = /import\s*(type\s*)?\{([^}]*)\}\s*from\s*'(@aws-sdk\/[^']+)'/gs;

/** What of an AWS package is no call: clients, their types, and errors. */
const NO_CALL = /Client$|Exception$/;

/**
 * Every operation that the sources import from the AWS SDK, as `file call`, e.g. `src/clients/aws/ssm.ts SendCommandCommand`.
 * Something that is neither a call nor known to be none is returned as it is, so that it stands out.
 */
export function findSdkCalls(): readonly string[] {
  const calls = globSync('src/**/*.ts', { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8');
    return [...text.matchAll(IMPORT)].flatMap(([, isType, names = '']) =>
      isType !== undefined
        ? []
        : names
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== '' && !name.startsWith('type ') && !NO_CALL.test(name))
            .map((name) => `${relative(ROOT, `${ROOT}${file}`)} ${name}`),
    );
  });
  return calls.toSorted();
}

/** Sources that name an AWS package in a way that `findSdkCalls` does not read. */
export function findUnreadImports(): readonly string[] {
  return globSync('src/**/*.ts', { cwd: ROOT }).filter((file) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8');
    const mentions = text.match(/['"]@aws-sdk\//g)?.length ?? 0;
    return mentions !== [...text.matchAll(IMPORT)].length;
  });
}

/** Commands of the AWS CLI in what runs on a host, as `file command`, e.g. `vm-image/bin/x s3 cp`. */
export function findCliCalls(): readonly string[] {
  const files = globSync('vm-image/**/*', { cwd: ROOT, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const calls = files.flatMap((entry) => {
    const path = `${entry.parentPath}/${entry.name}`;
    if (/\.md$/.test(path)) return [];
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/(?:^|[\s(|;&])aws ([a-z0-9]+) ([a-z0-9-]+)/gm)].map(
      ([, service, command]) => `${relative(ROOT, path)} ${service} ${command}`,
    );
  });
  return [...new Set(calls)].toSorted();
}
