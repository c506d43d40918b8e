import type {KubeObject} from '../object.ts';
import {apiVersionOf} from '../type.ts';
import {answerObject, answerWith, includeOf, mustSuit} from './answer.ts';
import type {Call} from './call.ts';
import {checkFields, matchesFields} from './field-selector.ts';
import {listProduces} from './negotiate.ts';
import {listOptions} from './options.ts';
import {kindOf} from './kinds.ts';
import {readObject} from './read-object.ts';
import type {Action} from './action.ts';
import type {ResourcePlace} from './route.ts';
import {columnDefinitions, columnsOf, partialOf, rowOf} from './table.ts';
import {methodNotAllowed, noSuchPath} from './unserved.ts';
import type {VirtualResource} from './virtual.ts';

/** What is asked of a resource that is kept nowhere. */
export function virtualAction(resource: VirtualResource, {namespace, name}: ResourcePlace, verb: string): Action {
  const isPart = resource.plural.includes('/');
  if (!resource.isNamespaced && namespace !== undefined) throw noSuchPath();
  const asked = resource.verbs.find(each => each === verb);
  const isEverywhere = resource.isNamespaced && namespace === undefined;
  if (!asked || (asked !== 'list' && isEverywhere) || (!isPart && (name === undefined) !== (asked !== 'get'))) throw methodNotAllowed();
  return {
    able: asked === 'list' ? {hasTransforms: true, produces: listProduces} : {hasTransforms: asked === 'get'},
    run: async call => {
      const options = asked === 'list' ? listOptions(call.query, false) : undefined;
      if (options) checkFields(resource, options.fields);
      const answer = resource.handle(call.demo, {
        verb: asked,
        user: call.user,
        random: call.random,
        namespace,
        name,
        body: asked === 'create' ? await readObject(call, kindOf(resource)) : undefined,
        labelSelector: options?.labels ?? [],
        fieldSelector: object => matchesFields(resource, options?.fields ?? [], object),
      });
      if (asked === 'list') await answerList(call, resource, answer as List);
      else await answerObject(call, {...resource, columns: resource.columns ?? []}, asked === 'create' ? 201 : 200, answer);
    },
  };
}

type List = {readonly metadata: object; readonly items: readonly KubeObject[]};

async function answerList(call: Call, resource: VirtualResource, list: List): Promise<void> {
  const {medium, response, warnings} = call;
  const {as, asVersion = apiVersionOf(resource)} = medium;
  mustSuit(medium, resource, true);
  await answerWith(response, medium, 200, shownList(), warnings);

  function shownList(): object {
    const {metadata, items} = list;
    if (as === 'PartialObjectMetadataList') {
      return {kind: as, apiVersion: asVersion, metadata, items: items.map(item => partialOf(item, asVersion))};
    }
    if (as !== 'Table') return list;
    const tabled = {columns: resource.columns ?? []};
    const include = includeOf(call);
    const now = call.demo.agenda.now();
    return {
      kind: 'Table',
      apiVersion: asVersion,
      metadata,
      columnDefinitions: columnDefinitions(columnsOf(tabled)),
      rows: items.map(item => rowOf(tabled, item, now, include, asVersion)),
    };
  }
}
