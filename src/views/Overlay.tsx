import {Box, Text} from 'ink';
import {shownChoices} from '../store/choices.ts';
import type {Choice, Overlay as OverlayState} from '../store/state.ts';
import {cut, visible, widthOf} from '../terminal/cells.ts';
import {Cursor, OPAQUE} from './parts/Canvas.tsx';

/** Help, menu and palette: a list to search and to choose from. */
export function Overlay({overlay, columns, rows, hasUnicode}: {overlay: OverlayState; columns: number; rows: number; hasUnicode: boolean}) {
  const width = Math.min(isShort(overlay.type) ? 78 : 100, columns);
  const choices = shownChoices(overlay);
  const lines = linesOf(choices, overlay.type === 'help' && overlay.line.text === '');
  // Where one is stays to be seen above, and what keys do below.
  const height = Math.min(
    rows,
    Math.max(6, rows - 2),
    Math.max(6, (isShort(overlay.type) ? Math.min(lines.length, 20) : Math.max(10, rows - 6)) + 4),
  );
  const room = Math.max(1, height - 4);
  const at = lines.findIndex(line => line.type === 'choice' && line.index === overlay.selected);
  const first = Math.max(0, Math.min(lines.length - room, at - Math.floor(room / 2)));
  return (
    <Box
      position="absolute"
      marginLeft={Math.floor((columns - width) / 2)}
      marginTop={Math.floor((rows - height) / 2)}
      width={width}
      height={height}
      flexDirection="column"
      borderStyle={hasUnicode ? 'round' : 'classic'}
      backgroundColor={OPAQUE}
      paddingX={1}
      overflow="hidden"
    >
      <Box height={1} flexShrink={0}>
        <Text bold wrap="truncate">
          {`${overlay.title}  `}
        </Text>
        <Text wrap="truncate-start">{`/${overlay.line.text}`}</Text>
        <Cursor />
        <Box flexGrow={1} />
        <Text dimColor wrap="truncate">{` ${choices.length} of ${overlay.choices.length}`}</Text>
      </Box>
      {choices.length === 0 && <Text dimColor>{`Nothing matches ${overlay.line.text}; esc clears it`}</Text>}
      {lines.slice(first, first + room).map(line =>
        line.type === 'group' ? (
          <Text key={line.name} bold color="cyan" wrap="truncate">
            {line.name}
          </Text>
        ) : (
          <ChoiceLine
            key={line.choice.id + line.choice.key + line.index}
            choice={line.choice}
            isSelected={line.index === overlay.selected}
            width={width - 4}
          />
        ),
      )}
      <Box flexGrow={1} />
      <Text dimColor wrap="truncate">
        {`type to search   enter ${overlay.type === 'help' ? 'runs it' : 'chooses'}   esc ${overlay.line.text === '' ? 'closes' : 'clears'}`}
      </Text>
    </Box>
  );
}

function ChoiceLine({choice, isSelected, width}: {choice: Choice; isSelected: boolean; width: number}) {
  const key = choice.key.padEnd(12);
  // Names come from a cluster: ink would obey what escape sequences they hold.
  const note = visible(choice.because ?? choice.note);
  const title = cut(visible(choice.title), Math.max(0, width - widthOf(key)));
  const room = width - widthOf(key) - widthOf(title) - 2;
  const text = `${key}${title}${note !== '' && room > 3 ? `  ${cut(note, room)}` : ''}`;
  return (
    <Text wrap="truncate" inverse={isSelected} dimColor={choice.because !== undefined && !isSelected}>
      {text + ' '.repeat(Math.max(0, width - widthOf(text)))}
    </Text>
  );
}

/** A list to choose from that is no taller than it has to be. */
function isShort(type: OverlayState['type']): boolean {
  return type !== 'help' && type !== 'palette';
}

type OverlayLine =
  | {readonly type: 'group'; readonly name: string}
  | {readonly type: 'choice'; readonly choice: Choice; readonly index: number};

function linesOf(choices: readonly Choice[], hasGroups: boolean): OverlayLine[] {
  const lines: OverlayLine[] = [];
  let group = '';
  choices.forEach((choice, index) => {
    if (hasGroups && choice.group !== group) lines.push({type: 'group', name: choice.group});
    group = choice.group;
    lines.push({type: 'choice', choice, index});
  });
  return lines;
}
