"""The headers of the sample's survey and form, and the variable of the column dictionary that each one holds.

KoboToolbox exports `group/question`; the questions are numbered as in the programme's household sheet and form B.
"""

from __future__ import annotations

ANSWERS = {
    "identitas/kode_bangunan": "building_id",
    "identitas/jumlah_kk": "families",
    "bangunan/q01_akses_jalan": "road_access",
    "bangunan/q02_muka_bangunan": "faces_road",
    "bangunan/q03_badan_air": "water_body",
    "bangunan/q04_sempadan": "riparian_strip",
    "bangunan/q05_zona_bahaya": "hazard_zone",
    "bangunan/q06a_panjang_m": "length_m",
    "bangunan/q06b_lebar_m": "width_m",
    "bangunan/q06c_jumlah_lantai": "storeys",
    "bangunan/q07_jumlah_penghuni": "occupants",
    "bangunan/q09_atap": "roof",
    "bangunan/q10_dinding": "wall",
    "bangunan/q11_lantai": "floor",
    "air/q12_sumber_air": "water_source",
    "air/q13_jarak_septik": "septic_distance",
    "air/q14_kecukupan_air": "water_sufficiency",
    "sanitasi/q15_tempat_bab": "defecation",
    "sanitasi/q16_kloset": "closet",
    "sanitasi/q17_pembuangan_tinja": "discharge",
    "sampah/q18_pembuangan_sampah": "waste_disposal",
    "sampah/q19_pengangkutan": "waste_collection",
    "ekonomi/q20_mata_pencaharian": "livelihood",
    "ekonomi/q21_daya_listrik": "electricity",
    "ekonomi/penghasilan": "low_income",
    "legalitas/q25_bangunan": "building_tenure",
    "legalitas/q26_imb": "building_permit",
    "legalitas/q27_lahan": "land_tenure",
    "legalitas/q28_dokumen_lahan": "land_document",
}

FORM = {
    "b01_luas_rt_ha": "rt_area_ha",
    "b02_luas_permukiman_ha": "settlement_area_ha",
    "b03_jumlah_bangunan": "buildings",
    "jumlah_krt": "household_heads",
    "jumlah_kk": "families",
    "jumlah_jiwa": "population",
    "b04_lereng_persen": "steep_pct",
    "b05_panjang_jalan_m": "road_length_m",
    "b06_jalan_lebar_m": "road_wide_m",
    "b07_jalan_lebar_diperkeras_m": "road_wide_paved_m",
    "b08_kebutuhan_jalan_m": "road_needed_m",
    "b09_baik_lebar_diperkeras_m": "road_good_wide_paved_m",
    "b10_baik_lebar_tanah_m": "road_good_wide_earth_m",
    "b11_baik_sempit_diperkeras_m": "road_good_narrow_paved_m",
    "b12_baik_sempit_tanah_m": "road_good_narrow_earth_m",
    "b15_tinggi_genangan": "flood_height",
    "b16_lama_genangan": "flood_duration",
    "b17_frekuensi_genangan": "flood_frequency",
    "b18_luas_genangan_ha": "flood_area_ha",
    "b19_asal_genangan": "flood_source",
    "b20_panjang_drainase_m": "drain_length_m",
    "b21_kebutuhan_drainase_m": "drain_needed_m",
    "b25_drainase_bersih_m": "drain_clean_m",
    "b27_drainase_baik_m": "drain_good_m",
    "b29_tps": "waste_facility",
    "b30_angkutan_sampah": "waste_transport",
    "b32_kebakaran_5_tahun": "fires_5y",
    "b34a_sumber_air_pemadam": "fire_water",
    "b35_jalan_pemadam": "fire_road",
    "b34b_pos_pemadam": "fire_station",
    "b34c_alat_pemadam": "fire_equipment",
    "b38_letak_strategis": "strategic_location",
    "b39_potensi": "social_potential",
    "skrk_tata_ruang": "spatial_plan",
}
FORM_AREA = "kode_rt"

AREA = "identitas/kode_rt"
LATITUDE, LONGITUDE, ALTITUDE, PRECISION = "_gps_latitude", "_gps_longitude", "_gps_altitude", "_gps_precision"
COMBINED = "posisi/gps"
UUID = "_uuid"
ENUMERATOR, TODAY, START, END = "identitas/enumerator", "today", "start", "end"

_HEAD = (START, END, TODAY, ENUMERATOR, "identitas/nama_responden", AREA)
_TAIL = (COMBINED, LATITUDE, LONGITUDE, ALTITUDE, PRECISION, "_id", UUID, "_submission_time", "_index")


def survey_headers() -> list[str]:
    """The columns of the household file in order."""
    return [*_HEAD, *ANSWERS, *_TAIL]


def answer_header(variable: str) -> str:
    """The survey column of a variable.

    >>> answer_header("roof")
    'bangunan/q09_atap'
    """
    return next(header for header, name in ANSWERS.items() if name == variable)


def form_header(variable: str) -> str:
    """The form column of a variable."""
    return next(header for header, name in FORM.items() if name == variable)
