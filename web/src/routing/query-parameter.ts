import { navigate } from './location.ts';

/** Sets or, with an empty value, removes parameters of the URL; the state of a view lives there. */
export function setParameters(changes: Readonly<Record<string, string>>): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  navigate(`${url.pathname}${url.search}`, 'replace');
}
