"""A small ESCO download and RDF files, in the forms that are published, with words of our own."""

from __future__ import annotations

from pathlib import Path

BASE = "http://data.europa.eu/esco/"
GROUP, LANGUAGES = f"{BASE}skill/S1", f"{BASE}skill/L"
BAKE, KNEAD, BREAD, POLISH = (f"{BASE}skill/{name}" for name in ("bake", "knead", "bread", "pl"))
BAKER = f"{BASE}occupation/baker"

ESCO = {
    "nl/skills_nl.csv": (
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,"
        "modifiedDate,scopeNote,definition,inScheme,description\n"
        f'KnowledgeSkillCompetence,{BAKE},skill/competence,sector-specific,brood bakken,"brood '
        'maken\nbroodbakken",bakkuh,released,2025-03-01T10:00:00.000Z,,,x,Deeg tot brood bakken.\n'
        f"KnowledgeSkillCompetence,{KNEAD},skill/competence,sector-specific,deeg kneden,,,released,"
        "2026-01-02T10:00:00.000Z,,,x,\n"
        f"KnowledgeSkillCompetence,{BREAD},knowledge,cross-sector,broodsoorten,,,released,,,,x,\n"
        f"KnowledgeSkillCompetence,{POLISH},knowledge,transversal,Pools,,,released,,,,x,\n"
        f"KnowledgeSkillCompetence,{BASE}skill/gone,knowledge,,oud,,,obsolete,,,,x,\n"
    ),
    "en/skills_en.csv": (
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,"
        "modifiedDate,scopeNote,definition,inScheme,description\n"
        f"KnowledgeSkillCompetence,{BAKE},skill/competence,sector-specific,bake bread,,,released,"
        "2024-03-01T10:00:00.000Z,,,x,Turn dough into bread.\n"
    ),
    "nl/skillGroups_nl.csv": (
        "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
        "scopeNote,inScheme,description,code\n"
        f"SkillGroup,{GROUP},voedsel maken,,,released,,,x,,S1\n"
        f"SkillGroup,{LANGUAGES},talen,,,released,,,x,,L\n"
    ),
    "nl/skillsHierarchy_nl.csv": (
        "Level 0 URI,Level 0 preferred term,Level 1 URI,Level 1 preferred term,Level 2 URI,"
        "Level 2 preferred term,Level 3 URI,Level 3 preferred term,Description,Scope note,"
        "Level 0 code,Level 1 code,Level 2 code,Level 3 code\n"
        f"{BASE}skill/S,vaardigheden,{GROUP},voedsel maken,,,,,,,S,S1\n"
        f"{LANGUAGES},talen,,,,,,,,,L\n"
    ),
    "nl/broaderRelationsSkillPillar_nl.csv": (
        "conceptType,conceptUri,conceptLabel,broaderType,broaderUri,broaderLabel\n"
        f"KnowledgeSkillCompetence,{KNEAD},deeg kneden,KnowledgeSkillCompetence,{BAKE},brood\n"
        f"KnowledgeSkillCompetence,{BAKE},brood bakken,SkillGroup,{GROUP},voedsel maken\n"
        f"KnowledgeSkillCompetence,{POLISH},Pools,SkillGroup,{LANGUAGES},talen\n"
    ),
    "nl/skillSkillRelations_nl.csv": (
        "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n"
        f"{BAKE},skill/competence,optional,knowledge,{BREAD}\n"
    ),
    "nl/occupations_nl.csv": (
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,"
        "modifiedDate,regulatedProfessionNote,scopeNote,definition,inScheme,description,code\n"
        f'Occupation,{BAKER},7512,bakker,"broodbakker\nbakkerin",,released,,,,,x,Bakt brood.,1\n'
    ),
    "occupationSkillRelations.csv": (
        "occupationUri,relationType,skillType,skillUri\n"
        f"{BAKER},essential,skill/competence,{BAKE}\n"
        f"{BAKER},optional,knowledge,{BREAD}\n"
    ),
    "nl/digitalSkillsCollection_nl.csv": (
        "conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,"
        "broaderConceptUri,broaderConceptPT\n"
        f"KnowledgeSkillCompetence,{BASE}skill/till,kassa bedienen,released,skill/competence,"
        f"cross-sector,afrekenen | kassawerk,Met een kassa werken.,{GROUP} | {LANGUAGES},a | b\n"
    ),
    "ISCOGroups_nl.csv": "conceptType,conceptUri,code,preferredLabel\nISCOGroup,x,7,Ambacht\n",
}


def write_esco(folder: Path, **changed: str) -> Path:
    """Write the download; `changed` has other texts by the stem of the file."""
    for name, text in ESCO.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(file.stem, text), encoding="utf-8")
    return folder


CNL = "https://linkeddata.competentnl.nl/def/competentnl#"

TURTLE = f"""
@prefix cnl: <{CNL}> .
@prefix uwv: <https://linkeddata.competentnl.nl/uwv/def/competentnl_uwv#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/id/> .

ex:set a owl:Ontology ; owl:versionInfo "3.1" .

ex:bakken a cnl:HumanCapability ;
    skosxl:prefLabel [ a skosxl:Label ; skosxl:literalForm "brood bakken"@nl ] ;
    skosxl:altLabel ex:label1 ;
    skos:definition "Deeg tot brood bakken."@nl ;
    skos:narrower ex:kneden ;
    skos:related ex:meel ;
    cnl:closeMatchESCO <http://data.europa.eu/esco/skill/bake> .
ex:label1 a skosxl:Label ; skosxl:literalForm "broodbakken"@nl .

ex:kneden a cnl:HumanCapability ;
    skos:prefLabel "deeg kneden"@nl-NL , "knead dough"@en ;
    skos:exactMatch <http://data.europa.eu/esco/skill/knead> .

ex:meel a cnl:KnowledgeArea ; skos:prefLabel "meelsoorten" .

ex:etaleren a uwv:OccupationTask ; skos:prefLabel "brood uitstallen"@nl .

ex:diploma a cnl:EducationalNorm ; skos:prefLabel "diploma bakker"@nl .

ex:bakker a cnl:Occupation ;
    skos:prefLabel "bakker"@nl ; skos:altLabel "broodbakker"@nl ; skos:notation "7512" ;
    cnl:requiresHATEssential ex:bakken ;
    cnl:requiresHATImportant ex:kneden ;
    cnl:requiresHATSomewhat ex:meel ;
    uwv:isCharacterizedByOccupationTask_Essential ex:etaleren .
"""

RDF_XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [<!ENTITY ex "https://example.org/id/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:Concept rdf:about="&ex;bakken">
    <skos:prefLabel xml:lang="nl">brood bakken</skos:prefLabel>
    <skos:altLabel xml:lang="nl">broodbakken</skos:altLabel>
    <skos:broader rdf:resource="&ex;koken"/>
  </skos:Concept>
  <skos:Concept rdf:about="&ex;koken">
    <skos:prefLabel xml:lang="nl">koken</skos:prefLabel>
  </skos:Concept>
</rdf:RDF>
"""

_A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
TRIPLES = (
    f"<https://example.org/id/bakken> {_A} <{_SKOS}Concept> .\n"
    f'<https://example.org/id/bakken> <{_SKOS}prefLabel> "brood bakken"@nl .\n'
    f"<https://example.org/id/bakken> <{_SKOS}broader> <https://example.org/id/koken> .\n"
    f"<https://example.org/id/koken> {_A} <{_SKOS}Concept> .\n"
    f'<https://example.org/id/koken> <{_SKOS}prefLabel> "koken"@nl .\n'
)
