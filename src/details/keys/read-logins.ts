import {type RegistryLogin, readDockerConfig} from '../../kube/docker-config.ts';
import {type DocLine, docLine, ink, mask} from '../document.ts';
import type {Reading, Surroundings} from './reading.ts';
import type {TextValue} from './value.ts';
import {countText, factLine} from './words.ts';

/** Logins at registries: where and who is told, each password stays masked until it is asked for. */
export function readLogins(value: TextValue, around: Surroundings): Reading | undefined {
  if (!/^\.docker(?:cfg|configjson)$|^config\.json$/.test(around.entry.key)) return undefined;
  const logins = readDockerConfig(value.text);
  if (!logins) return undefined;
  const isMasked = logins.some(({registry}) => !around.isRevealed(loginId(around.entry.id, registry)));
  return {
    what: `logins at ${countText(logins.length, 'registry', 'registries')}`,
    facts: logins.flatMap(login => loginLines(login, around)),
    ...(isMasked ? {isPartlyMasked: true} : {}),
  };
}

/** What reveals the password for a registry: `data..dockerconfigjson/ghcr.io`. */
export function loginId(entry: string, registry: string): string {
  return `${entry}/${registry}`;
}

function loginLines({registry, user, email, secret, problem}: RegistryLogin, around: Surroundings): readonly DocLine[] {
  const id = loginId(around.entry.id, registry);
  const isShown = around.isRevealed(id);
  const lines: DocLine[] = [docLine(1, [ink('name', registry)], {value: registry, secret: id})];
  if (user !== undefined) lines.push(factLine(2, 'user', [user], {value: user, secret: id}));
  if (email !== undefined) lines.push(factLine(2, 'e-mail', [email], {value: email, secret: id}));
  if (secret !== undefined)
    lines.push(factLine(2, 'password', [isShown ? secret : mask], {secret: id, ...(isShown ? {value: secret} : {})}));
  if (problem !== undefined) lines.push(docLine(2, [ink('failing', problem)], {secret: id}));
  return lines;
}
