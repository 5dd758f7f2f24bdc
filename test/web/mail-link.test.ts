import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMailLinks } from '../../src/clients/notify/email/mail-links.ts';
import { makeReadingLink } from '../../src/clients/notify/email/reading-link.ts';
import { MailReaders } from '../../src/ingress/auth/mail-readers.ts';
import { SealedValues } from '../../src/ingress/auth/sealed-value.ts';
import { launchChromium } from '../support/chromium.ts';
import { FakeOneTimeSecrets } from '../support/fake-one-time-secrets.ts';
import { fakeIngress } from '../unit/ingress/fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from '../unit/ingress/incident-samples.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it('a link that is followed out of a mailbox shows a button; pressing it opens the incident, and no address that a server sees has the link', async () => {
  const keys = [new Uint8Array(32)];
  const secrets = new FakeOneTimeSecrets();
  const readers = new MailReaders(new SealedValues(keys, 'test'), false, Date.now);
  const hosts = new Set<string>();
  const { app, incidents } = await fakeIngress({
    hosts,
    mailLinks: { links: createMailLinks(keys), secrets, readers },
  });
  const seen: string[] = [];
  app.addHook('onRequest', async ({ method, url, headers }) => {
    seen.push(`${method} ${url} ${headers.referer ?? ''}`);
  });
  incidents.stored.set(INCIDENT_ID, sampleIncident());
  const publicUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  hosts.add(new URL(publicUrl).host);
  const link = await makeReadingLink(
    { signer: createMailLinks(keys), secrets, publicUrl, nowMs: Date.now },
    { incidentId: INCIDENT_ID, noticeId: 'n1' },
    'ana@example.org',
  );
  // Another site, as the mailbox of a provider is.
  const mailbox = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(`<a href="${link.url}">Read the incident</a>`),
  );
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (line) => {
    if (/Content Security Policy/i.test(line.text())) faults.push(line.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  try {
    const { port } = mailbox.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    await page.getByRole('link').click();
    const button = page.getByRole('button', { name: 'Read the incident' });
    await button.waitFor();
    expect(secrets.uses.size).toBe(0);
    await button.click();
    await page.getByRole('heading', { name: `Incident ${INCIDENT_ID}` }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/by-mail/incidents/${INCIDENT_ID}`);
    await page.getByText('Nothing can be decided here').waitFor();
    const signIn = page.getByRole('link', { name: 'Sign in and open the incident' });
    expect(await signIn.getAttribute('href')).toBe(`/incidents/${INCIDENT_ID}`);

    // Once more, from the mail.
    await page.goto(`http://localhost:${port}/`);
    await page.getByRole('link').click();
    await button.click();
    await page.getByRole('heading', { name: 'This link was used already, and is good once.' }).waitFor();
    await page.getByRole('link', { name: 'Go on reading in this browser' }).click();
    await page.getByRole('heading', { name: `Incident ${INCIDENT_ID}` }).waitFor();

    // What is cut off on its way says so, and has no button.
    await page.goto(`${publicUrl}/by-mail`);
    await page.getByText('missing from the address').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    expect(seen.filter((one) => one.startsWith('POST'))).toHaveLength(2);
    expect(seen.join('\n')).not.toContain(link.url.split('#')[1]?.slice(0, 30));
    expect(faults).toEqual([]);
  } finally {
    await page.close();
    await new Promise((resolve) => mailbox.close(resolve));
    await app.close();
  }
});
