/** The printed sales policy, in typst. Every text comes from the data and is printed as it stands. */
export const POLICY_TEMPLATE = `#let data = json(bytes(sys.inputs.data))
#let w = data.w
#let ink = rgb("#1f2328")
#let soft = rgb("#5b6470")
#let line-color = rgb("#d8dce2")
#set document(title: w.title)
#set page(paper: "a4", margin: (x: 18mm, top: 18mm, bottom: 20mm), footer: context [
  #set text(size: 8pt, fill: soft)
  #grid(columns: (1fr, auto), align: (left, right), [#data.subtitle], [#counter(page).display("1 / 1", both: true)])
])
#set text(font: "Noto Sans SC", size: 9.5pt, fill: ink, lang: data.lang)
#set par(leading: 0.7em, spacing: 0.9em)
#set table(stroke: 0.5pt + line-color, inset: 6pt)
#show heading.where(level: 1): it => block(above: 1.6em, below: 0.9em, text(size: 14pt, weight: "bold", it.body))
#show heading.where(level: 2): it => block(above: 1.3em, below: 0.7em, sticky: true, text(size: 11pt, weight: "bold", it.body))
#let quiet(body) = text(size: 8.5pt, fill: soft, body)
#let strong-cell(body) = text(weight: "bold", body)
#let listed(items) = if items.len() == 0 [#quiet[#w.none]] else {
  stack(spacing: 0.75em, ..items.map(item => stack(spacing: 0.45em, [#item.label], quiet[#item.words])))
}

#stack(spacing: 0.8em, text(size: 20pt, weight: "bold")[#w.title], quiet[#data.subtitle])

#heading(level: 1)[#w.actions]
#for (index, action) in data.actions.enumerate() [
  #block(breakable: false, spacing: 1em)[
    #grid(columns: (1.6em, 1fr, auto), column-gutter: 6pt, row-gutter: 4pt,
      strong-cell[#(index + 1)], strong-cell[#action.title],
      text(size: 8.5pt, fill: if action.isOn { rgb("#1a7f5a") } else { soft })[#action.state],
      [], grid.cell(colspan: 2)[#action.rule],
      [], grid.cell(colspan: 2)[#quiet[#action.mechanism]])
  ]
]

#heading(level: 1)[#w.process]
#for (index, stage) in data.stages.enumerate() [
  #heading(level: 2)[#(index + 1). #stage.name]
  #stage.definition
  #table(columns: (26mm, 1fr, 26mm, 1fr),
    strong-cell[#w.owner], [#stage.owners], strong-cell[#w.window], [#stage.window],
    strong-cell[#w.entry], table.cell(colspan: 3)[#listed(stage.entry)],
    strong-cell[#w.steps], table.cell(colspan: 3)[#listed(stage.steps)],
    strong-cell[#w.exit], table.cell(colspan: 3)[#listed(stage.exit)],
    strong-cell[#w.deliverables], table.cell(colspan: 3)[#if stage.deliverables.len() == 0 [#quiet[#w.none]] else [#for (at, one) in stage.deliverables.enumerate() [#if at > 0 [#linebreak()]#one]]],
    ..if stage.guidance == none { () } else { (strong-cell[#w.guidance], table.cell(colspan: 3)[#stage.guidance]) })
]

#heading(level: 1)[#w.channels]
#if data.channels.len() == 0 [#w.none]
#for channel in data.channels [
  #heading(level: 2)[#channel.name]
  #table(columns: (26mm, 1fr),
    strong-cell[#w.trigger], [#channel.trigger],
    strong-cell[#w.skips], [#channel.skips],
    strong-cell[#w.approval], [#channel.approval],
    strong-cell[#w.valid], [#channel.valid])
]

#heading(level: 1)[#w.dictionary]
#table(columns: (28mm, 22mm, 1fr, 34mm, 20mm),
  table.header(strong-cell[#w.stage], strong-cell[#w.kind], strong-cell[#w.definition], strong-cell[#w.owner], strong-cell[#w.window]),
  ..data.stages.map(stage => ([#stage.name], [#stage.kind], [#stage.definition], [#stage.owners], [#stage.window])).flatten())
`;
