import type {Path} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {changedSince} from './changed-since.ts';
import {type Doc, docLine, docOf, ink} from './document.ts';
import {jsonLines, jsonOutline} from './json-lines.ts';
import {isManaged} from './managed-path.ts';
import type {Outline} from './outline.ts';
import {queryDoc} from './path-query.ts';
import {secretPartsOf} from './secret-parts.ts';
import type {Inspected, Tab} from './tab.ts';
import {type LineOptions, yamlLines} from './yaml-lines.ts';
import {yamlOutline} from './yaml-outline.ts';

/**
 * The object as stored, as YAML; as JSON with `json`; or what a JSONPath finds in it. What the server filled in is quiet, managed fields
 * are folded unless `managed` is on, data of secrets is masked.
 */
export const yamlTab: Tab = {id: 'yaml', title: 'YAML', suits: () => true, doc: yamlDoc};

function yamlDoc(inspected: Inspected): Doc {
  const {object, problem, looked} = inspected;
  if (!object) return docOf([docLine(0, [problem === undefined ? ink('quiet', 'asking …') : ink('failing', problem)])]);
  if (inspected.query.trim() !== '') return queryDoc(object, inspected.query, secretPartsOf(inspected));
  const options: LineOptions = {
    isChanged: looked && looked !== object ? changedSince(looked, object) : undefined,
    ...(inspected.isOn('managed') ? {} : {isFolded: isManagedFields}),
  };
  return inspected.isOn('json')
    ? jsonLines(known(jsonKnown, inspected, object, jsonOf), options)
    : yamlLines(known(yamlKnown, inspected, object, yamlOf), options);
}

function yamlOf(object: KubeObject, inspected: Inspected): Outline {
  return yamlOutline(object, {secrets: secretPartsOf(inspected), isDimmed: true});
}

function jsonOf(object: KubeObject, inspected: Inspected): Outline {
  return jsonOutline(object, secretPartsOf(inspected));
}

const yamlKnown = new WeakMap<KubeObject, Outline>();
const jsonKnown = new WeakMap<KubeObject, Outline>();

/** An object never changes, so neither do its lines; those of a secret depend on what is revealed. */
function known(
  outlines: WeakMap<KubeObject, Outline>,
  inspected: Inspected,
  object: KubeObject,
  make: (object: KubeObject, inspected: Inspected) => Outline,
): Outline {
  if (secretPartsOf(inspected)) return make(object, inspected);
  const found = outlines.get(object) ?? make(object, inspected);
  outlines.set(object, found);
  return found;
}

function isManagedFields(path: Path): boolean {
  return path.length === 2 && isManaged(path);
}
