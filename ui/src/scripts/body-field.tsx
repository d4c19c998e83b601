import { SelectField } from "../primitives/select-field.tsx";
import { TextArea } from "../primitives/text-area.tsx";
import { type BodyType, CONTENT_TYPES, isBodyType } from "./try-request.ts";

const TYPES: readonly { value: BodyType; label: string }[] = [
  { value: "none", label: "None" },
  { value: "json", label: "JSON" },
  { value: "form", label: "Form" },
  { value: "text", label: "Text" },
  { value: "other", label: "As the headers say" },
];
const EXAMPLES: Record<BodyType, string> = {
  none: "",
  json: '{ "name": "Ada" }',
  form: "name=Ada&language=Rhai",
  text: "Any text",
  other: "Any text",
};

/** What the body of a request is said to be. */
export function BodyTypeField(props: { type: BodyType; onChange: (type: BodyType) => void }) {
  return (
    <SelectField
      label="Body"
      value={props.type}
      options={TYPES}
      onChange={(type) => isBodyType(type) && props.onChange(type)}
    />
  );
}

/** The body of a request. */
export function BodyField(props: { type: BodyType; body: string; onInput: (body: string) => void }) {
  const hint = (): string => {
    if (props.type === "json" && props.body !== "" && !isJson(props.body)) return "This is no JSON, but can be sent";
    const type = CONTENT_TYPES[props.type];
    return type === null ? "" : `content-type: ${type}`;
  };
  return (
    <TextArea
      label="Text of the body"
      hideLabel
      mono
      class="pt-1"
      rows={5}
      placeholder={EXAMPLES[props.type]}
      value={props.body}
      hint={hint()}
      onInput={props.onInput}
    />
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
