import type { Page } from 'playwright-core';

/** WCAG AA for text of ordinary size. */
const RATIO_MIN = 4.5;

/** Every text on the page whose contrast with what is behind it is too low, measured from what the browser computed. */
export function findLowContrast(page: Page, ratioMin = RATIO_MIN): Promise<readonly string[]> {
  return page.evaluate((atLeast) => {
    type Rgb = readonly [number, number, number, number];
    const parse = (colour: string): Rgb => {
      const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      return [r, g, b, a];
    };
    const luminance = ([r, g, b]: Rgb) => {
      const [lr = 0, lg = 0, lb = 0] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
    };
    const behind = (element: Element): Rgb => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] > 0.99) return colour;
      }
      return [255, 255, 255, 1];
    };
    const faults: string[] = [];
    for (const element of document.body.querySelectorAll('*')) {
      const hasText = [...element.childNodes].some(
        ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim(),
      );
      if (
        !hasText ||
        !element.checkVisibility() ||
        element.closest('.visually-hidden, .skip-link, :disabled')
      )
        continue;
      const [light, dark] = [
        luminance(parse(getComputedStyle(element).color)),
        luminance(behind(element)),
      ].sort((a, b) => b - a);
      const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
      if (ratio < atLeast)
        faults.push(`${ratio.toFixed(2)} ${element.className}: ${element.textContent?.slice(0, 40)}`);
    }
    return faults;
  }, ratioMin);
}
