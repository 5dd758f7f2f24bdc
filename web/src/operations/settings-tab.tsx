import { useState } from 'react';
import type { ToldSetting } from '../../../src/domain/redaction/told-settings.ts';
import { getSettings } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { Limits } from './mode-section.tsx';
import { Section } from './section.tsx';

/** What every process runs with. Of a secret only its name is there, and whether it is set. */
export function SettingsTab() {
  const [onlySet, setOnlySet] = useState(true);
  return (
    <>
      <label className="operations__switch">
        <input
          type="checkbox"
          checked={onlySet}
          onChange={(event) => setOnlySet(event.currentTarget.checked)}
        />
        <span>Only what is set</span>
      </label>
      <Section title="Settings in force" read={getSettings}>
        {({ ingress, workers, differing, isPartial }) => (
          <>
            <h3 className="operations__title">This ingress, version {ingress.version}</h3>
            <Settings settings={ingress.settings} onlySet={onlySet} of="this ingress" />
            <Limits limits={ingress.limits} />
            {workers.length === 0 && (
              <p className="muted">
                No worker has told of itself within a day. One does when it starts, and every five minutes.
              </p>
            )}
            {workers.map((worker) => (
              <div key={worker.identity}>
                <h3 className="operations__title wrap-anywhere">
                  Worker <SafeText text={worker.identity} />, version {worker.version}
                  {worker.buildId !== null && (
                    <>
                      , build <SafeText text={worker.buildId} />
                    </>
                  )}
                </h3>
                <p className="muted">
                  started <Timestamp iso={worker.startedAt} as="full" />, told so{' '}
                  <Timestamp iso={worker.toldAt} as="full" />
                  {!worker.isHeard && ': it has stopped since, or cannot write'}
                </p>
                <Settings settings={worker.settings} onlySet={onlySet} of={worker.identity} />
                <Limits limits={worker.limits} />
              </div>
            ))}
            {differing.length > 0 && (
              <Notice tone="attention" title="Workers that run do not have the same settings">
                <p>
                  <SafeText text={differing.join(', ')} />
                </p>
              </Notice>
            )}
            {isPartial && <p className="muted">More workers have told of themselves than are shown.</p>}
          </>
        )}
      </Section>
    </>
  );
}

function Settings(props: {
  readonly settings: readonly ToldSetting[];
  readonly onlySet: boolean;
  readonly of: string;
}) {
  const shown = props.settings.filter(({ isSet }) => isSet || !props.onlySet);
  if (shown.length === 0) return <p className="muted">Nothing is set: the defaults hold.</p>;
  return (
    <dl className="operations__settings" aria-label={`Settings of ${props.of}`}>
      {shown.map((setting) => (
        <div key={setting.name}>
          <dt>{setting.name}</dt>
          <dd>{shownValue(setting)}</dd>
        </div>
      ))}
    </dl>
  );
}

function shownValue(setting: ToldSetting) {
  if (setting.kind === 'masked')
    return <span className="muted">{setting.isSet ? 'set, not shown' : 'not set'}</span>;
  if (setting.value === null) return <span className="muted">not set</span>;
  return (
    <>
      <code>
        <SafeText text={setting.value} />
      </code>
      {!setting.isSet && <span className="muted"> (default)</span>}
    </>
  );
}
