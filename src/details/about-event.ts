import {type Loose, record, text} from '../kube/loose.ts';
import type {Inspected} from './tab.ts';

/** The kubelet takes the name of a node for its uid, and of a mirror pod the uid that the file gave it. */
export function isAbout(event: Loose, {object, name}: Inspected): boolean {
  const uid = text(record(event['involvedObject'])['uid']);
  const metadata = record(object?.metadata);
  const own = text(metadata['uid']);
  const ofFile = text(record(metadata['annotations'])['kubernetes.io/config.mirror']);
  return uid === '' || own === '' || [own, name, ofFile].includes(uid);
}
