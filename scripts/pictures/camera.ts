import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../../test/support/chromium.ts';
import { LOOKS, type Look, type Picture } from './catalogue.ts';

const WAIT_MS = 60_000;
/** CSS pixels around a part. */
const MARGIN = 12;
/** Of WebP: below it small letters get a haze, above it files grow and nothing is seen of it. */
const QUALITY = 82;
/** Fonts, plots and the last answers of the server; nothing on a page moves by itself after it. */
const SETTLE_MS = 1_500;

/** Where a page of a picture comes from. */
export interface Place {
  /** Whole address; null: `html` is shown. */
  readonly url: string | null;
  readonly html: string;
}

export interface Camera {
  /** The bytes of a WebP. */
  take(picture: Picture, place: Place): Promise<Buffer>;
  close(): Promise<void>;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Null: all that the window shows. */
async function boxOf(page: Page, { part, heightMax, look = 'desktop' }: Picture): Promise<Box | null> {
  const { width } = LOOKS[look];
  if (part === undefined) return heightMax === undefined ? null : { x: 0, y: 0, width, height: heightMax };
  const box = await page.locator(part).first().boundingBox();
  if (box === null) throw new Error(`${part} is not on the page: what the picture is of has moved`);
  const scrolled = await page.evaluate('window.scrollY');
  return {
    x: Math.max(0, box.x - MARGIN),
    y: Math.max(0, box.y + Number(scrolled) - MARGIN),
    width: box.width + 2 * MARGIN,
    height: Math.min(box.height, heightMax ?? box.height) + 2 * MARGIN,
  };
}

/** Chromium writes WebP itself, which Playwright does not offer: no encoder has to be installed for it. */
async function webpOf(session: CDPSession, box: Box | null): Promise<Buffer> {
  const clip = box === null ? {} : { clip: { ...box, scale: 1 }, captureBeyondViewport: true };
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    ...clip,
  });
  return Buffer.from(data, 'base64');
}

/** A real browser that is signed in by a login link, one window for each look: light, in UTC, without motion. */
export async function openCamera(loginLink: () => Promise<string>): Promise<Camera> {
  const browser: Browser = await launchChromium();
  const contexts = new Map<Look, BrowserContext>();
  async function contextOf(look: Look): Promise<BrowserContext> {
    const known = contexts.get(look);
    if (known !== undefined) return known;
    const { width, height } = LOOKS[look];
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    await page.goto(await loginLink());
    await page.locator('.topbar__brand').waitFor();
    await page.close();
    contexts.set(look, context);
    return context;
  }
  return {
    take: async (picture, { url, html }) => {
      const context = await contextOf(picture.look ?? 'desktop');
      const page = await context.newPage();
      try {
        if (url === null) await page.setContent(html);
        else await page.goto(url);
        await page.locator(picture.shows).first().waitFor();
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        for (const selector of picture.press ?? []) {
          for (const control of await page.locator(selector).all()) await control.click();
        }
        await page.waitForTimeout(SETTLE_MS);
        // The caret and the ring of the focus say nothing in a picture.
        await page.evaluate('document.activeElement?.blur?.()');
        return await webpOf(await context.newCDPSession(page), await boxOf(page, picture));
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}
