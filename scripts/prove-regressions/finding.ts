/** A fault that a commit mended, and the test that keeps it mended. */
export interface Finding {
  /** What was wrong, in plain words. */
  readonly title: string;
  /** Subject of the commit, which no other commit of the branch has: a rebase changes hashes, not subjects. */
  readonly subject: string;
  /** From the repository's root. */
  readonly testFile: string;
  /** The test's own name, or with the names of its groups before it, joined by " > ". */
  readonly testName: string;
}

export interface Commit {
  readonly hash: string;
  readonly subject: string;
}

const COLUMNS = ['finding', 'commit subject', 'test file', 'test name'] as const;

/** Lines of four columns between tabs; empty lines and those that begin with `#` do not count. @throws Error naming every bad line. */
export function parseFindings(text: string): readonly Finding[] {
  const problems: string[] = [];
  const findings = text.split('\n').flatMap((line, index): Finding[] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const cells = line.split('\t').map((cell) => cell.trim());
    const missing = COLUMNS.filter((_, column) => !cells[column]);
    if (cells.length !== COLUMNS.length || missing.length > 0) {
      problems.push(
        `line ${index + 1}: ${cells.length} columns${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}`,
      );
      return [];
    }
    const [title = '', subject = '', testFile = '', testName = ''] = cells;
    if (!/^test\/.+\.test\.ts$/.test(testFile)) {
      problems.push(`line ${index + 1}: "${testFile}" is not a test file under test/`);
    }
    return [{ title, subject, testFile, testName }];
  });
  if (problems.length > 0) {
    throw new Error(
      `The table of findings has ${COLUMNS.length} columns between tabs (${COLUMNS.join(', ')}):\n${problems.join('\n')}`,
    );
  }
  return findings;
}

/** The one commit with the subject. @throws Error when there is none, or more than one. */
export function commitOf(subject: string, commits: readonly Commit[]): Commit {
  const [commit, ...others] = commits.filter((one) => one.subject === subject);
  if (commit === undefined) throw new Error(`no commit of this branch has the subject "${subject}"`);
  if (others.length > 0) {
    const hashes = [commit, ...others].map(({ hash }) => hash.slice(0, 7));
    throw new Error(`${hashes.length} commits have the subject "${subject}": ${hashes.join(', ')}`);
  }
  return commit;
}

/** Those in which `text` occurs, in whichever column, without regard to case. */
export function matching(findings: readonly Finding[], text: string): readonly Finding[] {
  const wanted = text.toLowerCase();
  return findings.filter((finding) =>
    Object.values(finding).some((value: string) => value.toLowerCase().includes(wanted)),
  );
}
