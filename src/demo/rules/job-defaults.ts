import type {JobSpec} from '../schema/kinds.ts';
import {withTemplateDefaults} from './pod-defaults.ts';
import {changed, filled, mapped, withField} from './sharing.ts';

/** What defaults of pods do to the template of a job, wherever it stands. */
export function withJobTemplateDefaults(spec: JobSpec): JobSpec {
  const next = changed(spec, 'podFailurePolicy', policy =>
    changed(policy, 'rules', rules =>
      mapped(rules, rule => changed(rule, 'onPodConditions', patterns => mapped(patterns, pattern => filled(pattern, {status: 'True'})))),
    ),
  );
  return withField(next, 'template', withTemplateDefaults(next.template ?? {}));
}
