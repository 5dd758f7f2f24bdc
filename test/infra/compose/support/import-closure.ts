import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageOf, parseSource } from '../../../architecture/source-file.ts';
import { ROOT } from './dockerfile-stages.ts';

export interface ImportClosure {
  /** Repository paths of every file that the entry loads at run time. */
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** What a program loads, followed through its imports; type imports vanish before it runs. */
export function importClosure(entry: string): ImportClosure {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const absolute = join(ROOT, path);
    if (!existsSync(absolute)) return;
    for (const site of parseSource(path, readFileSync(absolute, 'utf8')).imports) {
      if (site.typeOnly || site.target.startsWith('node:')) continue;
      const name = existsSync(join(ROOT, site.target)) ? undefined : packageOf(site);
      if (name === undefined) visit(posix.normalize(site.target));
      else packages.add(name);
    }
  };
  visit(posix.normalize(entry));
  return { files, packages };
}
