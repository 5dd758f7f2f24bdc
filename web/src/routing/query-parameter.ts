import { navigate } from './location.ts';

/** Sets or, with an empty value, removes parameters of the URL; the state of a view lives there. `push` leaves a step to go back to. */
export function setParameters(
  changes: Readonly<Record<string, string>>,
  how: 'push' | 'replace' = 'replace',
): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  const href = `${url.pathname}${url.search}`;
  if (href !== `${window.location.pathname}${window.location.search}`) navigate(href, how, 'stay');
}
