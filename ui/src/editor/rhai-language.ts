/** Rhai for CodeMirror: its parser with folding, indentation, comments and brackets. */

import {
  continuedIndent,
  delimitedIndent,
  foldInside,
  foldNodeProp,
  indentNodeProp,
  LRLanguage,
} from "@codemirror/language";
import { parser } from "./rhai-parser.ts";

const continued = continuedIndent({ except: /^\s*[{})\]]/ });
const inBraces = delimitedIndent({ closing: "}", align: false });

export const rhaiLanguage = LRLanguage.define({
  name: "rhai",
  parser: parser.configure({
    props: [
      indentNodeProp.add({
        "Block SwitchBody MapLiteral Interpolation": inBraces,
        ArrayLiteral: delimitedIndent({ closing: "]", align: false }),
        "ArgList ParamList ParenthesizedExpression": delimitedIndent({ closing: ")", align: false }),
        // What stands in a text or a comment is the author's.
        "TemplateString BlockComment DocBlockComment String RawString": () => null,
        "LetDeclaration ConstDeclaration AssignmentStatement ReturnStatement ThrowStatement": continued,
        "MemberExpression MethodCall BinaryExpression": continued,
        IfExpression: continuedIndent({ except: /^\s*({|else\b)/ }),
        TryStatement: continuedIndent({ except: /^\s*({|catch\b)/ }),
      }),
      foldNodeProp.add({
        "Block SwitchBody ArrayLiteral": foldInside,
        MapLiteral: (node) => ({ from: node.from + 2, to: node.to - 1 }),
        "BlockComment DocBlockComment": (node) => ({ from: node.from + 2, to: node.to - 2 }),
      }),
    ],
  }),
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    closeBrackets: { brackets: ["(", "[", "{", '"', "`"] },
    indentOnInput: /^\s*([})\]]|else\b|catch\b)$/,
    wordChars: "_",
  },
});
