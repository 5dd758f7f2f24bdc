import { baseName } from '../../../text/base-name.ts';
import type { HostView } from '../../host-view.ts';
import { type Holder, holdersOf, isAboutProcess } from './memory-use.ts';

/** The kernel keeps so many characters of a process's name. */
const COMM_CHARS = 15;

function isWatched(holder: Holder, by: string, value: string): boolean {
  const { name, exe, unit } = holder;
  if (by === 'unit') return unit === value || unit === `${value}.service`;
  const names = exe === null ? [name] : [name, baseName(exe)];
  if (by === 'exe') return names.some((one) => one === value || one === value.slice(0, COMM_CHARS));
  // An expression over command lines is not run here: a word of it that names the program, or its unit, will do.
  const words = value.split(/[^A-Za-z0-9._@-]+/).filter((word) => word.length > 2);
  const stem = unit?.replace(/\.(?:service|scope)$/, '');
  return words.some((word) => names.includes(word) || word === stem || word === unit);
}

/** The processes that the alarm counts; empty: none of those that were listed is known to be one. */
export function watchedHolders(view: HostView): readonly Holder[] {
  const { process: selector } = view.condition.selectors;
  if (!isAboutProcess(view) || selector === undefined) return [];
  return holdersOf(view).filter((one) => isWatched(one, selector.by, selector.value));
}

/** What the alarm would see when so much were given back, in bytes; null: it cannot be told. */
export function processValue(view: HostView, freed: number): number | null {
  const watched = watchedHolders(view);
  const { unit, statistic, metrics } = view.condition;
  if (watched.length === 0 || unit !== 'bytes') return null;
  const isSwap = metrics.some(({ name }) => name.endsWith('_swap'));
  const sizes = watched.map(({ rssBytes, swapBytes }) => (isSwap ? (swapBytes ?? 0) : rssBytes));
  const sum = sizes.reduce((all, one) => all + one, 0);
  // Of several processes the agent reports each by itself, so the average is over them.
  const [largest = 0] = sizes.toSorted((a, b) => b - a);
  const now = statistic?.kind === 'sum' ? sum : statistic?.kind === 'average' ? sum / sizes.length : largest;
  return sum === 0 ? 0 : Math.max(0, now - freed * (now / sum));
}
