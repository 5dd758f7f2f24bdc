import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadSite } from '../src/clients/files/site-file.ts';

/**
 * The environment with the site file in it that `npm start` works with: the one that is named, else `site.yaml` in the
 * folder, where it is. Only for what a person starts: a file that lies about must not change what tests see.
 * @throws OperatorFileError with every problem, before anything is started that would only end again.
 */
export async function withSiteFile(env: NodeJS.ProcessEnv, folder: string): Promise<NodeJS.ProcessEnv> {
  if (env.RECOVEROPS_SITE) {
    await loadSite({ kind: 'text', text: env.RECOVEROPS_SITE });
    return env;
  }
  const usual = join(folder, 'site.yaml');
  // The worker runs in another folder than the one where the name was typed.
  const path = env.RECOVEROPS_SITE_FILE ? resolve(env.RECOVEROPS_SITE_FILE) : usual;
  if (path === usual && !existsSync(usual)) return env;
  await loadSite({ kind: 'file', path });
  return { ...env, RECOVEROPS_SITE_FILE: path };
}
