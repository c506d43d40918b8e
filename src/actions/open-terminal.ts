import {type PodContainer, containersOf, defaultContainer} from '../kube/pod-containers.ts';
import type {KubeObject} from '../kube/object.ts';
import {isWindowsPod, shellCommands} from '../kube/shell-command.ts';
import type {LogTarget} from '../store/log-target.ts';
import type {SessionLink, SessionStream} from '../store/session-control.ts';
import type {State} from '../store/state.ts';
import {type Because, defineAction, isBecause, type Program} from './action.ts';
import {choose} from './choose.ts';
import {podsTarget, podsToReach} from './pods-target.ts';

type How = 'shell' | 'attach';

/** A shell in a container, or what runs in it joined. */
const openTerminal = (title: string, how: How) =>
  defineAction<LogTarget>({
    title,
    group: 'Acting',
    needs: state => needsPod(state, how === 'shell' ? 'exec' : 'attach'),
    suits: state => !isBecause(podsTarget(state)),
    run(program, target) {
      const context = program.store.getState().context?.name ?? '';
      const [scope] = target.scopes;
      // Opened again it is the same one, without asking again.
      let container = target.containers?.[0];
      program.sessions.open({
        about: {
          kind: how,
          title: how === 'shell' ? 'shell' : 'attached',
          context,
          namespace: scope?.part?.namespace ?? scope?.namespace ?? '',
          pod: scope?.part?.name ?? scope?.select ?? target.title,
          container: target.containers?.[0] ?? '',
          command: '',
        },
        canReopen: true,
        open: link => openIn(program, target, how, link, {context, container, onContainer: name => (container = name)}),
      });
    },
  });

export const openShell = openTerminal('Shell', 'shell');
export const attachContainer = openTerminal('Attach', 'attach');

/** Pods of a row, where a terminal in them may be opened. */
function needsPod(state: State, subresource: 'exec' | 'attach'): LogTarget | Because {
  const target = podsToReach(state, subresource);
  if (isBecause(target) || target.scopes.length === 1) return target;
  return {because: 'One at a time; the menu (.) runs a command in all marked ones'};
}

type Chosen = {readonly context: string; readonly container: string | undefined; readonly onContainer: (name: string) => void};

async function openIn(program: Program, target: LogTarget, how: How, link: SessionLink, chosen: Chosen): Promise<SessionStream> {
  const {context} = chosen;
  link.tell('looking for its pod');
  const pods = await program.podsOf(target.scopes);
  const [pod] = pods;
  if (!pod) throw new Error(`There is no pod of ${target.title} now`);
  const {name, namespace = ''} = pod.metadata;
  link.name({pod: name, namespace});
  const container = chosen.container ?? (await containerOf(program, pod, how));
  if (container === undefined) throw new Error('No container was chosen');
  chosen.onContainer(container);
  link.name({container});
  link.tell(how === 'shell' ? 'looking for a shell' : 'attaching');
  const commands = how === 'shell' ? shellCommands(isWindowsPod(pod)) : undefined;
  const found = containersOf(pod).find(one => one.name === container);
  if (found && !found.isRunning) throw new Error(`Container ${container} does not run: ${found.state}`);
  const asItIs = how === 'attach' && found ? {has: {terminal: found.hasTerminal, input: found.hasInput}} : {};
  const stream = await program.sessions.remote({context, namespace, pod: name, container, commands, ...asItIs})(link);
  if (how === 'attach' && found && !found.hasInput) program.flash('info', `${container} takes no input`);
  return stream;
}

/** The container that is meant where that is told, or there is one only; else the user says. Undefined where the user thought better of it. */
function containerOf(program: Program, pod: KubeObject, how: How): Promise<string | undefined> | string {
  const running = containersOf(pod).filter(({isRunning}) => isRunning);
  const usual = defaultContainer(pod);
  const isUsualRunning = running.some(({name}) => name === usual?.name);
  if (usual?.isTold && (isUsualRunning || running.length === 0)) return usual.name;
  if (running.length === 1) return running[0]!.name;
  if (running.length === 0) return usual?.name ?? '';
  return choose(
    program,
    how === 'shell' ? `A shell in which container of ${pod.metadata.name}?` : `Attach to which container of ${pod.metadata.name}?`,
    running.map(choiceOf),
  );
}

function choiceOf({name, type, image}: PodContainer) {
  const group = type === 'main' ? 'Containers' : type === 'init' ? 'Init containers' : 'Debug containers';
  return {id: name, title: name, key: '', group, note: image, because: undefined};
}
