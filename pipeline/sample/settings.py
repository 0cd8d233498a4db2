"""The settings file of the sample: a study that an office can take and change line by line."""

from __future__ import annotations

from pipeline.sample.earlier import FILE, YEAR
from pipeline.sample.facts import DISTRICT, GEOGRAPHIC_CRS, METRIC_CRS
from pipeline.sample.headers import (
    ANSWERS,
    AREA,
    END,
    ENUMERATOR,
    FORM,
    FORM_AREA,
    LATITUDE,
    LONGITUDE,
    PRECISION,
    START,
    TODAY,
    UUID,
)

ROUND = 2020

_TEXT = """\
# Pengaturan kajian / settings of the study.
# ID: Salin berkas ini, ganti jalur dan nama kolom dengan milik kantor Anda. Jalur dihitung dari berkas ini.
# EN: Copy this file and put your own paths and column names in it. Paths count from this file.
# ID: Semua data di sini CONTOH, bukan hasil survei.   EN: All data here are a SAMPLE, not a survey.

[study]
title_id = "{title_id}"
title_en = "{title_en}"
metric_crs = "{metric}"          # ID: luas dan panjang diukur di sini   EN: areas and lengths are measured here
rules = "permen-pupr-14-2018"      # ID: aturan penilaian   EN: scoring rules
round = {round}                       # ID: tahun survei   EN: survey year
illustrative = true                # ID: cap CONTOH; hapus untuk data nyata   EN: SAMPLE stamp; drop for real data

[sources.villages]                 # ID: batas desa, wajib   EN: village boundaries, required
path = "{prefix}villages.geojson"
id = "village_code"
name = "village"

# [sources.concordance]            # ID: kode desa Kemendagri dan BPS kabupaten lain   EN: village codes elsewhere
# path = "{prefix}codes.csv"
# [sources.reference_villages]     # ID: batas desa dari sumber kedua, dibandingkan   EN: a second source, compared
# path = "{prefix}villages-kemendagri.geojson"
# id = "kode"
# name = "nama"

[sources.delineations]             # ID: delineasi, biasanya per RT   EN: the assessed areas, usually an RT each
path = "{prefix}delineations.gpkg"
layer = "delineations"
id = "area_id"
name = "name"
village = "village_code"

[sources.households]               # ID: survei rumah tangga dari KoboToolbox   EN: household survey from KoboToolbox
path = "{prefix}households.csv"
id = "{uuid}"
longitude = "{longitude}"
latitude = "{latitude}"
accuracy_m = "{precision}"    # ID: ketelitian GPS, meter   EN: GPS accuracy, metres
# weight = "bobot"               # ID: bobot, bila survei sampel   EN: weights, when it is a sample survey
crs = "{geographic}"
area = "{area}"        # ID: RT yang disebut responden   EN: the RT that the respondent stated
enumerator = "{enumerator}"  # ID: kode petugas, bukan nama   EN: codes of the enumerators, no names
date = "{today}"                   # ID: kapan wawancara; hanya untuk make check   EN: when; for make check only
start = "{start}"
end = "{end}"
# target = 20                    # ID: wawancara per kawasan; bila tidak, dari formulir   EN: else from the form
# position = "lokasi"              # ID: satu kolom "lat lon alt acc" ganti longitude dan latitude
#                                  # EN: one column "lat lon alt acc" instead of longitude and latitude
# layout = "auto"                  # auto | kobo | odk | plain | workbook (lihat/see docs/sources.md)
# persons = "persons"              # ID: kelompok berulang berisi penghuni   EN: the repeat group of the persons
# missing = ["-", "tidak tahu"]    # ID: isi yang berarti tidak diketahui   EN: words that mean unknown
# decimal_comma = false            # ID: true bila CSV menulis 1.234,5   EN: true when the CSV writes 1.234,5
# corrections = "{prefix}corrections.csv"   # ID: pembetulan per sel: id, column, old, new, who, why
#                                  # EN: corrections of single cells; the raw file stays as it is

# [sources.households.repair]      # ID: posisi salah yang boleh diperbaiki   EN: faults of positions that may be mended
# swapped = false                  # ID: juga/EN: also sign, scale, web_mercator, utm, dms, text, decimal_comma

[sources.households.answers]       # ID: kolom survei = peubah di pipeline/fields.csv   EN: survey column = variable
{answers}

[sources.forms]                    # ID: formulir B, satu baris per RT   EN: form B, one row an RT
path = "{prefix}forms.csv"
area = "{form_area}"
# ID: juga layout, missing, decimal_comma, corrections   EN: also layout, missing, decimal_comma, corrections

[sources.forms.answers]            # ID: kolom formulir = peubah   EN: form column = variable
{form}

[sources.area_counts]              # ID: volume putaran sebelumnya, satu baris per RT dan tahun   EN: an earlier round
path = "{prefix}{counts}"
area = "{form_area}"
round = "{year}"                    # ID: tahun putaran; tanpa ini tahun [study]   EN: its year; else that of [study]

[sources.roads]                    # ID: garis jalan   EN: road lines
path = "{prefix}roads.gpkg"
width_m = "lebar_m"
surface = "perkerasan"             # paved | earth
condition = "kondisi"              # good | damaged

[sources.drains]                   # ID: garis drainase   EN: drain lines
path = "{prefix}drains.gpkg"
width_m = "lebar_m"
condition = "kondisi"

[sources.context]                  # ID: peta dasar sendiri, di bawah kawasan   EN: the study's own basemap
licence = "data contoh, bukan keadaan sebenarnya"    # ID: tertulis di setiap peta   EN: written on every map
licence_en = "sample data, not the real ground"
[sources.context.roads]            # ID: garis jalan utama   EN: lines of the main roads
path = "{prefix}main-roads.gpkg"
name = "nama"                      # ID: nama pada peta, boleh tidak ada   EN: labels on the map, optional
[sources.context.rivers]           # ID: garis atau bidang   EN: lines or polygons
path = "{prefix}rivers.geojson"
name = "nama"
[sources.context.built_up]         # ID: bidang terbangun   EN: built-up ground, polygons
path = "{prefix}built-up.gpkg"
[sources.context.neighbours]       # ID: desa atau kecamatan di sekitar   EN: villages or districts around
path = "{prefix}neighbours.geojson"
name = "nama"

[sources.rasters.population]       # ID: raster penduduk   EN: population raster
path = "{prefix}population.tif"
unit = "persons"                   # persons | persons_per_ha
# nodata = -9999                   # ID: bila berkas tidak atau salah menyebutnya; juga crs dan band
#                                  # EN: where the file says none or a wrong one; crs and band likewise
# [sources.rasters.slope]          # ID: lereng, dibandingkan dengan formulir   EN: slope, compared with the form
# path = "{prefix}slope.tif"
# unit = "percent"                 # percent | degrees
# [sources.rasters.flood]          # ID: genangan, kriteria 4a bila formulir kosong   EN: 4a where the form is silent
# path = "{prefix}flood.tif"
# unit = "class"                   # class | depth_m (ID: di atas 0.30 m   EN: over 0.30 m)
# flooded = [2, 3]                 # ID: kelas yang tergenang di atas 30 cm, lebih dari 2 jam, lebih dari 2 kali setahun
#                                  # EN: classes inundated over 30 cm, over 2 hours and over twice a year: a map of
#                                  #     hazard knows depth alone, so be sure that it stands for all three limits

# ID: Pilihan di bawah ini boleh diubah; nilai yang tertulis berlaku bila baris tetap komentar.
# EN: The options below may be changed; the value shown holds while the line stays a comment.
# [join]
# snap_m = 0                       # ID: tarik titik ke kawasan sedekat ini (m)   EN: snap to an area this near (m)
# overlap = "smallest"             # smallest | largest | first | ambiguous
# use_stated = false               # ID: pakai RT yang disebut bila tanpa posisi   EN: use the stated RT if no position
# [score]
# density_limit_per_ha = 200       # ID: kriteria 1b; 250 di kota besar   EN: criterion 1b; 250 in large cities
# building_denominator = "buildings"   # buildings | households
# average = "plain"                # plain | scored
# rounding = "none"                # none | kotaku
# impossible = "exclude"           # exclude | as_published
# prefer = "answers"               # answers | counts
# [privacy]
# k = 5                            # ID: peta umum tidak menampilkan cacah di bawah ini; 1: semua ditampilkan
#                                  # EN: the public map shows no count below this; 1: shows all (docs/privacy.md)
# [output]
# languages = ["id", "en"]         # ID: bahasa pertama untuk pesan   EN: the first is that of messages
# static_themes = ["class", "score"]
# licence = "CC BY 4.0"            # ID: lisensi data di maps/data; hanya bila kantor sudah menetapkannya
# licence_en = "CC BY 4.0"         # EN: licence of maps/data; only where the office has decided on one
# [output.online_basemap]          # ID: peta dari internet, hanya bila pembaca menekan tombolnya
# url = "https://tile.example.org/{{z}}/{{x}}/{{y}}.png"   # EN: tiles of the internet, only when a reader clicks
# attribution = "..."              # ID: pemilik peta itu   EN: whose they are
"""


def settings_text(*, prefix: str = "", district: str | None = DISTRICT, metric_crs: str = METRIC_CRS) -> str:
    """The TOML text; `prefix` goes before every path (`data/raw/` for the file at the root of the project).

    `district` is the name in the titles, of letters only; None when nobody knows it.
    """
    return _TEXT.format(
        title_id="Permukiman kumuh" + (f" Kecamatan {district}" if district else ""),
        title_en="Slum areas" + (f" of Kecamatan {district}" if district else ""),
        metric=metric_crs,
        geographic=GEOGRAPHIC_CRS,
        round=ROUND,
        prefix=prefix,
        uuid=UUID,
        longitude=LONGITUDE,
        latitude=LATITUDE,
        precision=PRECISION,
        area=AREA,
        enumerator=ENUMERATOR,
        today=TODAY,
        start=START,
        end=END,
        form_area=FORM_AREA,
        counts=FILE,
        year=YEAR,
        answers=_mapping(ANSWERS),
        form=_mapping(FORM),
    )


def _mapping(names: dict[str, str]) -> str:
    return "\n".join(f'"{header}" = "{variable}"' for header, variable in names.items())
