import type { WorkersView } from '../../../src/contracts/operations.ts';
import { getWorkers } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { pollersWords } from './operations-words.ts';
import { Section } from './section.tsx';

/** Which builds of workers there are, which one gets new incidents, and whether somebody does the work. */
export function WorkersSection() {
  return (
    <Section title="Workers" read={getWorkers}>
      {(view) => (
        <>
          {view.unpolled.length > 0 && (
            <Notice tone="bad" title={`No worker asks for: ${view.unpolled.join(', ')}`}>
              <p>
                New work of that kind waits. Start workers
                {view.currentBuildId === null ? (
                  ''
                ) : (
                  <>
                    {' '}
                    of the build <SafeText text={view.currentBuildId} />
                  </>
                )}
                , and check TEMPORAL_ADDRESS.
              </p>
            </Notice>
          )}
          <Builds view={view} />
        </>
      )}
    </Section>
  );
}

function Builds({ view }: { readonly view: WorkersView }) {
  const { builds, currentBuildId, unversioned } = view;
  const hasUnversioned = Object.values(unversioned).some((count) => count > 0);
  if (builds.length === 0 && !hasUnversioned)
    return <p className="muted">No worker polls in this namespace, and no build is known.</p>;
  return (
    <ul className="operations__rows" aria-label="Builds of workers">
      {builds.map(({ buildId, status, pollers, pinnedOpen }) => (
        <li className="operations__row" key={buildId}>
          <div className="wrap-anywhere">
            <span className={`badge badge--${status === 'current' ? 'good' : 'quiet'}`}>{status}</span>{' '}
            <b>
              <SafeText text={buildId} />
            </b>
          </div>
          <p className="muted">
            processes that poll: {pollersWords(pollers)}; {countOf(pinnedOpen, 'open workflow')} end with it
          </p>
        </li>
      ))}
      {hasUnversioned && (
        <li className="operations__row">
          <div>
            <span className={`badge badge--${currentBuildId === null ? 'good' : 'quiet'}`}>
              {currentBuildId === null ? 'current' : 'inactive'}
            </span>{' '}
            <b>without a build id</b>
          </div>
          <p className="muted">processes that poll: {pollersWords(unversioned)}</p>
        </li>
      )}
    </ul>
  );
}
