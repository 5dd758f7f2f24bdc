import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { AllowedTopics } from './allowed-topics.ts';
import type { CertificateStore } from './certificate-store.ts';

/** URLs of certificates that have verified a message, kept over restarts so that they can be fetched ahead. */
export interface KnownCertificates {
  /** Notes a URL that has just served; writes only when it is new. */
  note(url: string): void;
  /** Fetches what is known, one after the other. Never throws: what fails is fetched with the next message. */
  fetchAhead(store: CertificateStore, signal: AbortSignal): Promise<void>;
}

export function createKnownCertificates(
  path: string,
  topics: AllowedTopics,
  topicArns: readonly string[],
  onTrouble: (error: unknown) => void,
): KnownCertificates {
  let urls: readonly string[] = [];
  let writing: Promise<void> = Promise.resolve();
  const isOurs = (url: unknown): url is string =>
    typeof url === 'string' && topicArns.some((arn) => topics.ownsCertificate(arn, url));

  async function write(): Promise<void> {
    // With tokens from the environment nothing else makes the state directory.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    await writeFile(draft, `${JSON.stringify({ version: 1, urls })}\n`, { mode: 0o600 });
    await rename(draft, path);
  }

  async function read(): Promise<readonly string[]> {
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      const list = isJsonObject(value) ? value.urls : [];
      // The file is only a hint: a URL in it is checked as one in a message is.
      return Array.isArray(list) ? list.filter(isOurs).slice(0, INGRESS_LIMITS.sns.certificatesMax) : [];
    } catch {
      return [];
    }
  }

  return {
    note(url) {
      if (urls.includes(url)) return;
      urls = [url, ...urls].slice(0, INGRESS_LIMITS.sns.certificatesMax);
      writing = writing.then(write).catch(onTrouble);
    },
    async fetchAhead(store, signal) {
      const known = await read();
      urls = [...urls, ...known.filter((url) => !urls.includes(url))];
      for (const [index, url] of known.entries()) {
        if (index > 0) {
          await pause(INGRESS_LIMITS.sns.certificateIntervalMs, undefined, { signal }).catch(() => undefined);
        }
        if (signal.aborted) return;
        await store.get(url, null);
      }
    },
  };
}
