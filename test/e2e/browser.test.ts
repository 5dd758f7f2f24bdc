import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLoginLink } from '../../scripts/ingress-access.ts';
import { launchChromium } from '../support/chromium.ts';
import { asPrinted, isMention, printedCommands } from '../support/printed-commands.ts';
import { documentedStatus, runPrintedCommands } from './support/run-printed-commands.ts';
import { type RunningStack, startRunningStack } from './support/running-stack.ts';

const SCREENSHOTS = process.env.RECOVEROPS_SCREENSHOT_DIR;

let running: RunningStack;
let browser: Browser;
let page: Page;
const faults: string[] = [];
/** What ends a run that hangs: attempts begin and end in it a dozen times. */
const PRINTED_LIMIT_MS = 600_000;

beforeAll(async () => {
  running = await startRunningStack({ RECOVEROPS_VERIFY_HOLD_SECONDS: '2' });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error' || /Content Security Policy/.test(line.text())) faults.push(line.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await running.stop();
});

async function shot(name: string): Promise<void> {
  if (SCREENSHOTS !== undefined)
    await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

describe('an operator in the browser', () => {
  it('signs in, breaks a host, reads the plan and approves it; the alarm is back in OK', async () => {
    const since = new Date().toISOString();
    await page.goto(await createLoginLink(running.stack.ingressUrl, running.stateDirectory));
    await page.getByRole('heading', { name: 'Incidents' }).waitFor();
    // Before the sign-in the page asked who it was, and was told 401; that is how it learns that it has to sign in.
    faults.length = 0;
    await page.getByText('recoverops chaos').first().waitFor();
    await shot('list-empty');
    await page.getByRole('link', { name: 'Chaos lab', exact: true }).click();
    await page.getByRole('button', { name: 'Fill the disk', exact: true }).click();
    await page.getByRole('status').getByText('fill-disk was sent').waitFor();
    await shot('chaos');
    // The list is live: nothing is reloaded from here on.
    await page.getByRole('link', { name: 'Incidents' }).first().click();
    await page
      .getByRole('link', { name: /Disk-Critical-ASG/ })
      .first()
      .click();
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await approve.waitFor();
    const pending = await running.untilIncident(
      'Disk-Critical-ASG',
      since,
      ({ record }) => record.status === 'pending_approval',
    );
    await page.getByText('archive-and-truncate-log').first().waitFor();
    await shot('pending');
    await page.getByRole('textbox', { name: /comment/i }).fill('seen, go on');
    await approve.click();
    await page.getByText('Completed').first().waitFor();
    await shot('completed');
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('completed');
    expect(ended.record.decision).toMatchObject({
      kind: 'approve',
      via: 'dashboard',
      comment: 'seen, go on',
      planDigest: pending.record.planDigest,
    });
    expect(await running.alarmState('Disk-Critical-ASG')).toBe('OK');
    await page.getByRole('link', { name: 'Diagnostics' }).click();
    await shot('diagnostics');
    expect(faults).toEqual([]);
  });

  it('reads the API reference under the same content security policy', async () => {
    await page.goto(`${running.stack.ingressUrl}/api/docs`);
    await page.getByText('RecoverOps').first().waitFor();
    await page.getByText('/api/v1/incidents', { exact: false }).first().waitFor();
    await shot('api-docs');
    expect(faults).toEqual([]);
  });
});

// Last: it breaks hosts in many ways and leaves them so.
describe('every command that is printed', () => {
  it('runs as printed, and ends with the exit status that is documented', {
    timeout: PRINTED_LIMIT_MS,
  }, async () => {
    await running.heal();
    const printed = printedCommands();
    const { ended, told } = await runPrintedCommands(
      running,
      printed.map(({ command }) => command),
    );
    const wrong = printed.flatMap(({ command, sources }) => {
      const told = ended.get(command);
      const wanted = documentedStatus(command);
      if (told?.status === wanted) return [];
      return [`${command} (${sources[0]}): ${told?.status}, not ${wanted}: ${told?.stderr} ${told?.stdout}`];
    });
    expect(wrong).toEqual([]);
    expect(ended.size).toBe(printed.length);
    // What these have printed in turn is among them: nothing that people are told to run is left out.
    const collected = new Set(printed.map(({ command }) => command));
    const further = [...told]
      .map(asPrinted)
      .filter((command) => !isMention(command) && !collected.has(command));
    expect(further).toEqual([]);
  });
});
