const KIB_OF_LOGS = 2_097_152;

/** What `RecoverOps-Diagnose` prints with this nonce for the disk probes on one host, at the size that a real host gives. */
export function diskProbeOutput(usedPercent: number, nonce: string): string {
  const probe = (name: string, lines: readonly string[]) =>
    `=== probe ${name} ${nonce}\n${lines.join('\n')}\n\n=== end ${name} ${nonce} exit=0\n`;
  const usedKib = Math.round((KIB_OF_LOGS * usedPercent) / 100);
  const df = [
    'Filesystem     1024-blocks    Used Available Capacity Mounted on',
    '/dev/nvme0n1p1     8310764 3512068   4782312      43% /',
    'tmpfs               994508       0    994508       0% /dev/shm',
    'tmpfs               397804     484    397320       1% /run',
    `/dev/nvme1n1       ${KIB_OF_LOGS} ${usedKib} ${KIB_OF_LOGS - usedKib}      ${usedPercent}% /var/log`,
  ];
  const largest = [
    `${usedKib * 900} 1 /var/log/nginx/access.log`,
    ...Array.from({ length: 18 }, (_, i) => `${900_000 - i * 37_111} 1 /var/log/app/worker-${i}.log`),
  ];
  const du = [
    `${usedKib} /var/log`,
    `${Math.round(usedKib * 0.9)} /var/log/nginx`,
    '12480 /var/log/app',
    '2044 /var/log/apt',
  ];
  const ls = Array.from(
    { length: 36 },
    (_, i) =>
      `-rw-r----- 1 www-data adm ${900_000 - i * 21_117} 2026-11-22 0${i % 9}:1${i % 6} app/worker-${i}.log`,
  );
  return [
    probe('df', df),
    probe('df-log', [df[0] ?? '', df[4] ?? '']),
    probe('inodes', [
      'Filesystem      Inodes IUsed   IFree IUse% Mounted on',
      '/dev/nvme1n1    131072   412  130660    1% /var/log',
    ]),
    probe('largest', largest),
    probe('du', du),
    probe('ls', ls),
  ].join('');
}
