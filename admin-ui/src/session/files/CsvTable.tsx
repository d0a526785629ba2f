import { Text } from "@mantine/core";
import { csv } from "./csv";
import { useFigures } from "../../words/figures";
import { fileWords } from "./words";

/** Values between commas as a table; its first row is taken for the heads. */
export function CsvTable({ text, label }: { text: string; label: string }) {
  const say = fileWords.use();
  const figures = useFigures();
  const { rows, columns, cut } = csv(text);
  const [head = [], ...body] = rows;
  const width = Array.from({ length: columns }, (_, column) => column);
  return (
    <>
      <div className="files-text files-csv" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {width.map((column) => (
                <th key={column} scope="col">
                  {head[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.map((row, index) => (
              <tr key={index}>
                {width.map((column) => (
                  <td key={column}>{row[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {cut && (
        <Text size="sm" mt="xs">
          {say("tableCut", { rows: figures.number(rows.length), columns })}
        </Text>
      )}
    </>
  );
}
