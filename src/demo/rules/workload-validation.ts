import {isEqual} from '../equal.ts';
import type {LabelSelector, PodTemplateSpec} from '../schema/kinds.ts';
import {type Causes, checkImmutable, invalidValue, required} from './causes.ts';
import {checkLabelSelector, isEmptySelector, isUsableSelector, selects} from './labels.ts';
import {checkRunningTemplate, checkTemplate} from './pod-validation.ts';

/** `what` is the kind as the message about an empty selector has it. */
export function checkSelector(causes: Causes, selector: LabelSelector | undefined, what: string): void {
  if (!selector) return void causes.push(required('spec.selector'));
  checkLabelSelector(causes, 'spec.selector', selector);
  if (isEmptySelector(selector)) causes.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${what}`));
}

/** The template of what keeps pods running, and whether the selector finds its pods. */
export function checkSelectedTemplate(
  causes: Causes,
  {selector, template}: {readonly selector?: LabelSelector; readonly template?: PodTemplateSpec},
  kind: string,
): void {
  if (selector && !isUsableSelector(selector)) {
    return void causes.push(invalidValue('spec.selector', selector, 'invalid label selector'));
  }
  if (!template) return void causes.push(required('spec.template'));
  checkLabelsMatch(causes, 'spec.template', selector, template);
  checkTemplate(causes, 'spec.template', template);
  checkRunningTemplate(causes, 'spec.template', template, kind);
}

export function checkLabelsMatch(causes: Causes, at: string, selector: LabelSelector | undefined, {metadata}: PodTemplateSpec): void {
  if ((selector && isEmptySelector(selector)) || selects(selector, metadata?.labels)) return;
  causes.push(invalidValue(`${at}.metadata.labels`, metadata?.labels, '`selector` does not match template `labels`'));
}

export function checkSelectorKept(causes: Causes, selector: LabelSelector | undefined, before: LabelSelector | undefined): void {
  checkImmutable(causes, 'spec.selector', selector, isEqual(selector, before));
}
