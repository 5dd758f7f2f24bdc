import { isModelDetector } from '../alarm/finding/detector-name.ts';
import type { Finding, FoundTemplate } from '../alarm/finding/finding.ts';

/** What makes lines a finding that are of no known kind, by the detector. */
const UNKNOWN_KINDS: Readonly<Record<string, string>> = {
  'log-novelty': 'lines that were not seen before',
  'log-rate': 'lines that are more frequent than usual',
};

/** What kind of lines it is about, for people. */
function findingKind(finding: Pick<Finding, 'class' | 'detector'>): string {
  if (finding.class !== null) {
    const by = isModelDetector(finding.detector)
      ? 'as models tell it, without a known pattern'
      : 'by known patterns';
    return `${finding.class.replaceAll('_', ' ')}, ${by}`;
  }
  return UNKNOWN_KINDS[finding.detector] ?? finding.detector;
}

/** What is unusual about a template; empty where nothing is. */
export function templateNews({ novel, excess }: Pick<FoundTemplate, 'novel' | 'excess'>): string {
  const news = [
    ...(novel ? ['new'] : []),
    ...(excess === null ? [] : [`${Math.round(excess * 10) / 10} times the usual`]),
  ];
  return news.join(', ');
}

/** Where and when the lines were, and what is kept of them. Names of logs are of others. */
export function findingRows(finding: Finding): readonly (readonly [name: string, value: string])[] {
  const { severity, source, logGroup, window, evidence } = finding;
  return [
    ['Kind', findingKind(finding)],
    ['Severity', severity],
    ['Window', `${window.from} to ${window.to}, ${window.lines} lines`],
    ['Log', `${logGroup} (${source})`],
    ['Evidence', evidence === null ? 'none was kept' : `${evidence.key}, SHA-256 ${evidence.sha256}`],
  ];
}
