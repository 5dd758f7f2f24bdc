import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { FixtureApi } from './fixture-api.ts';

export const WAIT_MS = HANG_LIMIT_MS;

/** A real browser on the built dashboard, with everything that a page must never do written down. */
export class DashboardHarness {
  readonly api = new FixtureApi();
  readonly violations: string[] = [];
  #browser: Browser | null = null;
  #context: BrowserContext | null = null;

  async start(): Promise<void> {
    await this.api.start();
    this.#browser = await launchChromium();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.api.stop();
  }

  /** A fresh page and a fresh fixture. Signed in, unless told otherwise. */
  async open(
    path: string,
    options: BrowserContextOptions & { readonly signedIn?: boolean; readonly arrange?: () => void } = {},
  ): Promise<Page> {
    const { signedIn = true, arrange, ...contextOptions } = options;
    if (this.#browser === null) throw new Error('start the harness first');
    await this.#context?.close();
    this.api.reset();
    this.violations.length = 0;
    arrange?.();
    this.#context = await this.#browser.newContext({
      viewport: { width: 1360, height: 900 },
      ...contextOptions,
    });
    this.#context.setDefaultTimeout(WAIT_MS);
    if (signedIn) {
      await this.#context.addCookies([
        { name: 'session', value: 'fixture', url: this.api.url, httpOnly: true },
      ]);
    }
    const page = await this.#context.newPage();
    this.#watch(page);
    await page.goto(`${this.api.url}${path}`);
    return page;
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.violations.push(`exception: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.violations.push(`a script opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) this.violations.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.api.url)) this.violations.push(`request to ${request.url()}`);
    });
  }
}
