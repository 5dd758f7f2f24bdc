/** What the first bytes of a file say that it is. `data`: none of these; `unread`: they could not be read. */
export const CONTENT_KINDS = [
  'text',
  'zeros',
  'gzip',
  'zstd',
  'xz',
  'bzip2',
  'zip',
  'tar',
  'journal',
  'elf-core',
  'elf',
  'rpm',
  'deb',
  'sqlite',
  'mysql-binlog',
  'redis',
  'lucene',
  'zookeeper',
  'java-heap',
  'pg-dump',
  'sql-dump',
  'disk-image',
  'capture',
  'data',
  'unread',
] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

export function contentKind(word: string | undefined): ContentKind {
  return CONTENT_KINDS.find((kind) => kind === word) ?? 'unread';
}

/**
 * For bash: `kind_of FILE` sets `kind`. The word is all that leaves the host, as the bytes themselves could be anybody's
 * secret. When a file was read last stays as it was, since that says whether somebody uses it. A sparse log begins with zeros where it was cut while its writer went on.
 */
export const KIND_OF = `
kind_of() {
  local hex
  hex=$(timeout 2 dd "if=$1" iflag=noatime bs=300 count=1 2>/dev/null | od -An -v -tx1)
  hex=${'$'}{hex//[[:space:]]/}
  case $hex in
    "") kind=unread ;;
    1f8b*) kind=gzip ;;
    28b52ffd*) kind=zstd ;;
    fd377a585a00*) kind=xz ;;
    425a68*) kind=bzip2 ;;
    504b0304*) kind=zip ;;
    4c504b5348485248*) kind=journal ;;
    7f454c46*) case ${'$'}{hex:32:4} in 0400 | 0004) kind=elf-core ;; *) kind=elf ;; esac ;;
    edabeedb*) kind=rpm ;;
    213c617263683e0a64656269616e*) kind=deb ;;
    53514c69746520666f726d6174203300*) kind=sqlite ;;
    fe62696e*) kind=mysql-binlog ;;
    5245444953*) kind=redis ;;
    3fd76c17*) kind=lucene ;;
    5a4b4c47*) kind=zookeeper ;;
    4a4156412050524f46494c45*) kind=java-heap ;;
    5047444d50*) kind=pg-dump ;;
    2d2d204d7953514c2064756d70* | 2d2d204d617269614442* | 2d2d0a2d2d20506f737467726553514c*) kind=sql-dump ;;
    514649fb* | 4b444d56* | 636f6e6563746978*) kind=disk-image ;;
    d4c3b2a1* | a1b2c3d4* | 0a0d0d0a*) kind=capture ;;
    *[!0]*)
      kind=data
      if [[ ${'$'}{hex:514:10} == 7573746172 ]]; then
        kind=tar
      elif [[ $hex =~ ^(0[9ad]|1b|[2-6][0-9a-f]|7[0-9a-e]|[89a-f][0-9a-f])+$ ]]; then
        kind=text
      fi
      ;;
    *) kind=zeros ;;
  esac
}`;
