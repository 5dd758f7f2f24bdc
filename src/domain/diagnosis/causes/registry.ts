import type { CauseDefinition, FamilyDefinition } from './cause.ts';
import { backups } from './disk/backups.ts';
import { bootFull } from './disk/boot-full.ts';
import { containerStorage } from './disk/container-storage.ts';
import { coreDumps } from './disk/core-dumps.ts';
import { dataStoreGrowth } from './disk/data-store-growth.ts';
import { deletedFileHeld } from './disk/deleted-file-held.ts';
import { diskFamily } from './disk/disk-family.ts';
import { diskTooSmall } from './disk/disk-too-small.ts';
import { filesystemNotGrown } from './disk/filesystem-not-grown.ts';
import { growingLog } from './disk/growing-log.ts';
import { inodeFlood } from './disk/inode-flood.ts';
import { journalGrowth } from './disk/journal-growth.ts';
import { mountMissing } from './disk/mount-missing.ts';
import { otherMount } from './disk/other-mount.ts';
import { packageCache } from './disk/package-cache.ts';
import { readOnlyOrErrors } from './disk/read-only-or-errors.ts';
import { reservedOrQuota } from './disk/reserved-or-quota.ts';
import { rotatedLogsKept } from './disk/rotated-logs-kept.ts';
import { temporaryFiles } from './disk/temporary-files.ts';

import { MEMORY_CAUSES } from './memory/causes.ts';
import { memoryFamily } from './memory/memory-family.ts';
import { PROCESSOR_CAUSES } from './processor/causes.ts';
import { processorFamily } from './processor/processor-family.ts';
import { SERVICE_CAUSES } from './service/causes.ts';
import { serviceFamily } from './service/service-family.ts';
import { WATCHERS_CAUSES } from './watchers/causes.ts';
import { watchersFamily, watchersOfOthers } from './watchers/watchers-family.ts';

/** Every cause that there is; a new one stands in a folder of its family and in one line here. */
export const CAUSES: readonly CauseDefinition[] = [
  growingLog,
  rotatedLogsKept,
  deletedFileHeld,
  journalGrowth,
  containerStorage,
  packageCache,
  coreDumps,
  temporaryFiles,
  backups,
  inodeFlood,
  dataStoreGrowth,
  reservedOrQuota,
  readOnlyOrErrors,
  bootFull,
  diskTooSmall,
  otherMount,
  filesystemNotGrown,
  mountMissing,
  ...MEMORY_CAUSES,
  ...PROCESSOR_CAUSES,
  ...SERVICE_CAUSES,
  ...WATCHERS_CAUSES,
];

export const FAMILY_DEFINITIONS: readonly FamilyDefinition[] = [
  diskFamily,
  serviceFamily,
  memoryFamily,
  processorFamily,
  watchersFamily,
  watchersOfOthers,
];
