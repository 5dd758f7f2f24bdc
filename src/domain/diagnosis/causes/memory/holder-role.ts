import { DEFAULT_SITE, STORE_UNITS } from '../../../site/default-site.ts';
import { neverTouched } from '../../../site/site-rules.ts';
import { baseName } from '../../../text/base-name.ts';
import { matchesName } from '../../../text/wildcards.ts';
import type { HostView } from '../../host-view.ts';
import { isStoreProgram } from '../../identify/needed-program.ts';
import { isProtectedCommand } from '../../protected-commands.ts';
import type { Holder } from './memory-use.ts';

// What a process is to its host: whether a step may end it, or restart what it belongs to.

const namesOf = ({ name, exe }: Pick<Holder, 'name' | 'exe'>) =>
  exe === null ? [name] : [name, baseName(exe)];

/**
 * Programs that keep in memory what they are told to, beside the stores: virtual machines, models, caches, series. What they
 * hold is their configuration's doing, and gone for whoever uses it when they are ended.
 */
const KEEPERS =
  /^(?:qemu(?:-kvm|-system-[a-z0-9_]{1,16})?|firecracker|cloud-hypervisor?|VBoxHeadless|VirtualBoxVM|vmware-vmx|crosvm|varnishd|cache-main|squid|prometheus|victoria-metrics|ollama|tritonserver|vllm|text-generation|memcached|dragonfly|keydb-server|aerospike|asd|arangod|cockroach|tidb-server|tikv-server|questdb|ignite|presto-server|trino-server|oracle|ora_[a-z0-9_]{1,12}|db2sysc|hdbindexserver|firebird|slapd)$/;

/** `redis*.service` and the program `redis-server`, `redis7`: its unit's name and its own tell the same. */
const isNamedAs = (pattern: string, name: string) => {
  const stem = pattern.slice(0, pattern.search(/[*.]|$/));
  return name.startsWith(stem) && /^(?:d|-server|[-.\d]{1,8})?$/.test(name.slice(stem.length));
};

const storeUnitOf = (unit: string | null) =>
  unit === null ? undefined : STORE_UNITS.find((pattern) => matchesName(pattern, unit));

/**
 * Whether it is a store of data by its program, its words or its files, and by which. That its unit is called like one says
 * no more than that it has to do with it: an exporter, a backup, a program that warms a cache.
 */
export function storeName({ site }: Pick<HostView, 'site'>, holder: Holder): string | null {
  const { unit, isStore } = holder;
  const stores = { ...site, neverTouch: [] };
  const byName = namesOf(holder).find(
    (one) => neverTouched(stores, { process: one }).never || KEEPERS.test(one) || isStoreProgram(one),
  );
  if (byName !== undefined) return byName;
  const pattern = storeUnitOf(unit);
  if (pattern !== undefined && namesOf(holder).some((one) => isNamedAs(pattern, one))) return unit;
  return isStore ? (unit ?? holder.name) : null;
}

/** Whether the operator's site file alone says that it is a store: what it was told to hold is then known to nobody here. */
export function isStoreBySiteAlone(view: Pick<HostView, 'site'>, holder: Holder): boolean {
  const builtIn = { ...view.site, stores: DEFAULT_SITE.stores };
  return storeName(view, holder) !== null && storeName({ site: builtIn }, holder) === null;
}

/** Whether the operator has said, beside what it is, that nobody touches it or the unit that it belongs to. */
export function isNeverTouched({ site }: Pick<HostView, 'site'>, holder: Holder): boolean {
  const own = { ...site, stores: [] };
  const isUnit =
    holder.unit !== null && holder.unit !== 'container' && neverTouched(own, { unit: holder.unit }).never;
  return isUnit || namesOf(holder).some((process) => neverTouched(own, { process }).never);
}

/** Why a process is never ended, whoever asks; null: nothing says so. */
export function whyProtected(view: Pick<HostView, 'site'>, holder: Holder): string | null {
  const why = whyKept(view, holder);
  if (why !== null || storeUnitOf(holder.unit) === undefined) return why;
  return `${holder.unit} is called like a data store`;
}

/** The same for what it is itself, whatever its unit is called: what it is blamed for is another matter than what may be done. */
export function whyKept(view: Pick<HostView, 'site'>, holder: Holder): string | null {
  const { site } = view;
  const { exe, isStore } = holder;
  if (isStore) return 'it is a data store';
  for (const one of namesOf(holder)) {
    if (isProtectedCommand(one)) return `${one} is protected`;
    const touch = neverTouched(site, { process: one });
    if (touch.never) return touch.why;
  }
  const place = exe === null ? null : neverTouched(site, { path: exe });
  if (place?.never === true) return `never touched, ${place.why}`;
  const store = storeName(view, holder);
  return store === null ? null : `${store} holds data or what others work with`;
}

/** Whether nothing but the operator's own word keeps it: what it is for is no reason for what it holds, and it may leak as any other. */
export function isKeptByOperatorAlone(view: Pick<HostView, 'site'>, holder: Holder): boolean {
  const builtIn = { ...view.site, neverTouch: DEFAULT_SITE.neverTouch };
  return whyKept(view, holder) !== null && whyKept({ site: builtIn }, holder) === null;
}

/** Protected for another reason than that it is a store. */
export function isProtectedOtherwise(view: Pick<HostView, 'site'>, holder: Holder): boolean {
  return storeName(view, holder) === null && whyKept(view, holder) !== null;
}

/** Units that start other people's programs, and are not what grows when one of these does. */
const JOB_RUNNER = /^(?:cron|crond|atd|anacron|fcron|user@\d{1,10})\.service$|\.scope$/;

export function isJobRunner(unit: string): boolean {
  return JOB_RUNNER.test(unit);
}
