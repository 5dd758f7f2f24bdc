import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { type HostPath, hostPath, hostWord } from './host-path.ts';

const WHATS = ['images', 'containers', 'volumes', 'build_cache'] as const;
export type ContainerStorage = (typeof WHATS)[number];
export type ContainerEngine = 'docker' | 'podman';

declare module '../../facts.ts' {
  interface FactKinds {
    /** Where an engine keeps what it has. */
    container_root: HostPath & { readonly engine: ContainerEngine };
    /** What the engine itself says that it holds. */
    container_usage: {
      readonly engine: ContainerEngine;
      readonly what: ContainerStorage;
      readonly count: number;
      readonly active: number;
      readonly bytes: number;
      /** What no container uses, by the engine's own count. */
      readonly reclaimableBytes: number;
    };
    /** Images without a name, which nothing can start any more. */
    dangling_images: {
      readonly engine: ContainerEngine;
      readonly count: number;
      /** Sum of their sizes: layers that they share with others are counted too. */
      readonly bytes: number;
    };
    /** The logs of containers that the engine writes as JSON, those above 64 MiB: smaller ones are never cut. */
    container_logs: HostPath & {
      readonly engine: ContainerEngine;
      readonly files: number;
      readonly bytes: number;
      /** `path` is the largest one's. */
      readonly largestBytes: number;
    };
    stopped_containers: { readonly engine: ContainerEngine; readonly count: number };
  }
}

const SIZE = /^(\d{1,12}(?:\.\d{1,6})?) ?([kKMGTP]?)(i?)B$/;
const POWERS: readonly string[] = ['', 'k', 'm', 'g', 't', 'p'];

/** `1.2GB` as bytes: engines count in thousands, with an `i` in 1,024; null: that is no size. */
export function parseSize(text: string): number | null {
  const [, number, unit = '', binary] = (text.length <= 32 && SIZE.exec(text)) || [];
  if (number === undefined) return null;
  return Math.round(Number(number) * (binary === 'i' ? 1_024 : 1_000) ** POWERS.indexOf(unit.toLowerCase()));
}

const engineOf = (word: string | undefined): ContainerEngine => (word === 'podman' ? 'podman' : 'docker');
const TABLE =
  /^df (docker|podman) (Images|Containers|Local Volumes|Build Cache) {1,40}(\d{1,9}) {1,40}(\d{1,9}) {1,40}(\S{1,24}) {1,40}(\S{1,24})(?: \(\d{1,3}%\))? {0,40}$/;
const NAMES: Readonly<Record<string, ContainerStorage>> = {
  Images: 'images',
  Containers: 'containers',
  'Local Volumes': 'volumes',
  'Build Cache': 'build_cache',
};
const ROOT = /^root (docker|podman) (\/.*)$/;
const DANGLING = /^dangling (docker|podman) (\S{1,24})$/;
const LOGS = /^logs (docker|podman) (\d{1,9}) (\d{1,16}) (\d{1,16}) (\/.*)$/;
const STOPPED = /^stopped (docker|podman) (\d{1,9})$/;
const FAILED = /^failed (docker|podman) (\d{1,3}) (.*)$/;

function tableFact(line: string): FactRead | null {
  const [, engine, name, count, active, size = '', reclaimable = ''] = TABLE.exec(line) ?? [];
  const what = NAMES[name ?? ''];
  const bytes = parseSize(size);
  if (what === undefined || bytes === null) return null;
  return {
    kind: 'container_usage',
    engine: engineOf(engine),
    what,
    count: Number(count),
    active: Number(active),
    bytes,
    reclaimableBytes: Math.min(bytes, parseSize(reclaimable) ?? 0),
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const dangling = new Map<ContainerEngine, { count: number; bytes: number }>();
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'container-usage', what, why });
  for (const line of lines) {
    if (line === '' || line.startsWith('df docker TYPE') || line.startsWith('df podman TYPE')) continue;
    const short = line.length <= LIMITS.probeLineChars ? line : '';
    const [, rootEngine, root] = ROOT.exec(short) ?? [];
    const [, imageEngine, size] = DANGLING.exec(short) ?? [];
    const [, logEngine, files, bytes, largest, path] = LOGS.exec(short) ?? [];
    const [, stoppedEngine, count] = STOPPED.exec(short) ?? [];
    const [, failedEngine, code, why] = FAILED.exec(short) ?? [];
    const table = tableFact(short);
    if (table !== null) facts.push(table);
    else if (root !== undefined)
      facts.push({ kind: 'container_root', engine: engineOf(rootEngine), ...hostPath(root) });
    else if (path !== undefined)
      facts.push({
        kind: 'container_logs',
        engine: engineOf(logEngine),
        files: Number(files),
        bytes: Number(bytes),
        largestBytes: Number(largest),
        ...hostPath(path),
      });
    else if (count !== undefined)
      facts.push({ kind: 'stopped_containers', engine: engineOf(stoppedEngine), count: Number(count) });
    else if (code !== undefined)
      unread(
        `what ${failedEngine} holds`,
        code === '124' ? 'it does not answer in time' : hostWord(why ?? '').slice(0, 120),
      );
    else if (size !== undefined && parseSize(size) !== null) {
      const engine = engineOf(imageEngine);
      const sum = dangling.get(engine) ?? { count: 0, bytes: 0 };
      dangling.set(engine, { count: sum.count + 1, bytes: sum.bytes + (parseSize(size) ?? 0) });
    } else unread('a row about containers', hostPath(line.slice(0, 80)).path);
  }
  for (const [engine, sum] of dangling) facts.push({ kind: 'dangling_images', engine, ...sum });
  if (exitCode !== 0)
    unread('what containers hold', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the rest about containers', 'too much was printed');
  return facts;
}

// The engine's own count needs its daemon; the logs are files, and are counted without it.
const PROGRAM = String.raw`
eval "$ESCAPE"
# The engine of this host, whatever the account has chosen.
unset DOCKER_HOST CONTAINER_HOST CONTAINER_CONNECTION
export DOCKER_CONTEXT=default BUILDX_BUILDER=default
# Two braces that open would be a parameter of the SSM document.
open={
open=$open$open
for engine in docker podman; do
  root=/var/lib/docker
  if [[ $engine == podman ]]; then root=/var/lib/containers/storage; fi
  if command -v "$engine" >/dev/null 2>&1; then
    answer=$(timeout 6 "$engine" system df 2>&1)
    code=$?
    if ((code == 0)); then
      printf "%s\n" "$answer" | head -n 8 | while IFS= read -r line; do printf "df %s %s\n" "$engine" "$line"; done
      timeout 4 "$engine" images --filter dangling=true --format "${'$'}{open}.Size}}" 2>/dev/null | head -n 60 | while read -r size; do printf "dangling %s %s\n" "$engine" "${'$'}{size// /}"; done
      printf "stopped %s %s\n" "$engine" "$(timeout 4 "$engine" ps -a --filter status=exited --quiet 2>/dev/null | wc -l)"
      if [[ $engine == docker ]]; then real=$(timeout 4 docker info --format "${'$'}{open}.DockerRootDir}}" 2>/dev/null); else real=$(timeout 4 podman info --format "${'$'}{open}.Store.GraphRoot}}" 2>/dev/null); fi
      case $real in /*) root=$real ;; esac
    elif [[ -d $root ]]; then
      escape "${'$'}{answer##*$'\n'}" 120
      printf "failed %s %s %s\n" "$engine" "$code" "$shown"
    fi
  fi
  [[ -d $root ]] || continue
  escape "$root" 200
  printf "root %s %s\n" "$engine" "$shown"
  [[ $engine == docker ]] || continue
  row=$(timeout 5 find "$root/containers" -xdev -maxdepth 2 -type f -name "*-json.log" -size +131072b -printf "%b %p\0" 2>/dev/null | tr "\n\0" "\001\n" | awk '
    { size = $1 * 512; bytes += size; files++; if (size > most) { most = size; path = substr($0, length($1) + 2) } }
    END { if (files && path != "") printf "%.0f %.0f %.0f\n%s", files, bytes, most, path }')
  if [[ -n $row ]]; then
    escape "${'$'}{row#*$'\n'}" 240
    printf "logs %s %s %s\n" "$engine" "${'$'}{row%%$'\n'*}" "$shown"
  fi
done
exit 0
`;

/** What container engines hold: images, volumes, build cache, logs. */
export const containerUsage: ProbeDefinition = {
  name: 'container-usage',
  family: 'disk',
  tells: 'what container engines hold: images, volumes, build cache, logs',
  command: inBash(PROGRAM),
  limits: { seconds: 16, bytes: 3_500 },
  parse,
};
