// What a program does, by the name that it was installed under. A name shows little: these lists only ever add to what
// was measured of a process, and what stands in none of them is unknown.

/**
 * Programs that work on something which ends, and are done then: builds, packages, archives, dumps, copies, scans,
 * encoders, migrations, changes of disks and volumes, simulations. What they have done is lost, or left half done, if
 * they are ended.
 */
const WORK =
  /^(?:cc1(?:plus)?|collect2|c?gcc(?:-\d+)?|g\+\+(?:-\d+)?|clang(?:\+\+)?(?:-\d+)?|ld(?:\.lld|\.bfd|\.gold)?|lto1|as|make|ninja|cmake|bazel|buck2?|rustc|cargo|go|compile|link|javac|gradle|mvn|sbt|tsc|webpack|esbuild|npm|yarn|pnpm|pip3?|dnf5?(?:-automatic)?|yum|rpm|rpmbuild|zypper|apk|snap|apt(?:-get|itude)?|dpkg(?:-deb)?|unattended-upgr|do-release-upgr(?:ade)?|leapp|needrestart|packagekitd|tar|gzip|gunzip|pigz|bzip2|pbzip2|lbzip2|xz|zstd|lz4|7z[ar]?|zip|unzip|cpio|rsync|scp|sftp|cp|mv|restic|borg(?:matic)?|kopia|bup|duplicity|rdiff-backup|rsnapshot|rclone|bacula-[fs]d|bareos-[fs]d|aws|gsutil|gcloud|azcopy|s3cmd|s5cmd|mysqldump|mariadb-dump|mysqlpump|mysqlimport|mysqlcheck|mysqlbinlog|mysql|mariadb|mydumper|myloader|myisamchk|innochecksum|xtrabackup|mariabackup|innobackupex|gh-ost|spirit|psql|pg_[a-z]{2,16}|pgloader|pgbackrest|barman|wal-g|vacuumdb|reindexdb|clusterdb|mongodump|mongorestore|mongoimport|mongoexport|mongo(?:sh)?|sqlplus|expdp|impdp|rman|sqlite3|redis-cli|cqlsh|nodetool|flyway|liquibase|alembic|clamscan|freshclam|updatedb|plocate-build|mandb|aide|rkhunter|lynis|logrotate|find|sort|dracut|depmod|mkinitramfs|update-initramf|grub2?-mkconfig|cloud-init|ffmpeg|x26[45]|HandBrakeCLI|sox|gs|blender|sha(?:1|256|512)sum|md5sum|openssl|gpg2?|dd|ddrescue|shred|badblocks|fsck.{0,16}|e2fsck|tune2fs|debugfs|e4defrag|resize2fs|mkfs.{0,16}|mkswap|parted|sfdisk|growpart|xfs_[a-z]{2,16}|btrfs|zfs|zpool|zdb|mdadm|cryptsetup(?:-reen[a-z]{0,8})?|veritysetup|dmsetup|lvm|[lpv][gv](?:move|resize|extend|reduce|convert|create|scan|change)|partclone.{0,16}|qemu-img|git(?:-[a-z-]{2,20})?|svn|svnadmin|hg|terraform|terragrunt|tofu|pulumi|packer|ansible(?:-[a-z]{2,12})?|chef-client|puppet|salt-call|helm|kubectl|kubeadm|gmx(?:_mpi)?|mdrun|lmp(?:_[a-z]{2,12})?|namd[23]|vasp_[a-z]{2,8}|pw\.x|cp2k[.a-z]{0,8}|orca|g16|simpleFoam|pimpleFoam|interFoam|mpirun|mpiexec|orterun|prted?|srun|slurmstepd|matlab|MATLAB|nextflow|snakemake|bwa|samtools|bcftools|bowtie2(?:-align-[sl])?|STAR|blast[npx]|gatk|torchrun|deepspeed|accelerate)$/;

/** Families of tools that share a prefix: those of Percona, and what is called after its work. */
const WORK_PREFIX = /^(?:pt-|pgcopydb|zfs-|btrbk|veeam)/;
/** Words of a name that say the same of a program that an operator wrote. */
const WORK_WORD =
  /(?:^|[-_.])(?:backups?|bkp|restore|recover|migrat(?:e|ion|ions|or)|import|importer|export|exporter|sync|mirror|replicat(?:e|ion|or)|train(?:er|ing)?|finetune|evaluat(?:e|ion)|backfill|crawl(?:er)?|dump|upgrade|reindex|repack|repair|rebuild|reencrypt|etl|ingest|payroll|billing|invoices?|settle(?:ment)?|simulat(?:e|ion|or)|solver|mdrun)(?:[-_.]|$)/i;

/** Whether a program is one whose work ends by itself, and is lost when it is ended before. */
export const worksToAnEnd = (name: string): boolean => WORK.test(name);

/** Whether somebody's own program is called after such work. A service may be called so too, and runs for ever. */
export const isCalledAfterWork = (name: string): boolean => WORK_PREFIX.test(name) || WORK_WORD.test(name);

/**
 * Filters, viewers, editors, monitors, generators of load and readers of chats, whose whole effect is on the terminal or the pipe
 * that they were started with. Editors keep what is unsaved in a file of their own when they are told to end; an image is made
 * anew from what it was made from. A manager of files may be copying, and a reader of mail may hold a draft: they are none.
 */
const THROWAWAY =
  /^(?:yes|stress(?:-ng(?:-[a-z0-9]{1,12})?)?|cpuburn|jq|yq|xmllint|[gm]?awk|sed|[efz]?grep|rg|ag|ack|less|more|most|man|view|n?vim?(?:\.(?:basic|tiny|nox))?|nano|pico|emacs(?:-nox)?|joe|mcedit|tail|head|cat|zcat|wc|cut|tr|uniq|column|fold|fmt|nl|tac|rev|paste|join|comm|diff|cmp|shuf|strings|hexdump|xxd|od|bc|dc|seq|factor|(?:h|b|a|c|nv|if|io|slab|power|bash|bpy|go)?top|iotop-c|nethogs|bmon|iptraf(?:-ng)?|nload|nmon|glances|(?:d|vm|io|mp|pid|if)stat|watch|sngrep|ngrep|mtr(?:-packet)?|f?ping6?|traceroute6?|tracepath6?|ncdu|dua|duf|tig|lnav|multitail|bat|jless|fzf|w3m|lynx|links2?|elinks|irssi|weechat(?:-curses)?|profanity|finch|gomuks|newsboat|lazydocker|k9s|dialog|whiptail|byobu-status|lsof|ps|pstree|ss|netstat|ls|tree|du|df|iperf3?|ab|wrk2?|hey|siege|convert(?:-im\d\.q16)?|convert-im\d|magick|identify)$/;

/** Whether nothing but what it prints comes of a program. */
export const isThrowaway = (name: string): boolean => THROWAWAY.test(name);

/** A virtual machine of Java is none of these: what it runs is a server or a batch far more often than a script. */
const INTERPRETER =
  /^(?:R|Rscript|julia|octave(?:-cli)?|python[0-9.]{0,6}|pypy[0-9.]{0,6}|perl[0-9.]{0,8}|ruby[0-9.]{0,6}|node(?:js)?(?:-\d{1,2})?|deno|bun|php[0-9.]{0,4}(?:-cli)?|lua[0-9.]{0,4}|luajit[0-9.-]{0,8}|tclsh[0-9.]{0,4}|bash|sh|dash|zsh|ksh(?:93)?)$/;

/** Whether a program only runs what somebody has written for it. */
export const isInterpreter = (name: string): boolean => INTERPRETER.test(name);

const SCRIPT = /[^.]\.(?:py|pl|rb|js|mjs|cjs|ts|php|lua|tcl|sh|bash)$/;

/** Whether a process is called after a script that an administrator wrote: commands of packages have no such ending. */
export const isScriptName = (name: string): boolean => SCRIPT.test(name);

const PACKAGED = /^\/(?:(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)|usr\/games|snap|opt\/aws)\//;

/** Whether a program lies where the system's own packages put theirs. */
export const isPackagedProgram = (exe: string): boolean => PACKAGED.test(exe);
