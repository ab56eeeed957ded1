//! Names and borders of the district's areas, from the map layers in force.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use domain::geo::{Datum, Outline, read_layer};
use domain::grids::GridCode;
use std::collections::BTreeMap;
use sync_core::office::OfficeReplica;
use sync_core::places;

/// What is known of an area.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name in Chinese.
    pub name: String,
    /// Its border, on `datum`.
    pub outline: Outline,
    /// WGS-84 or CGCS2000, as its layer declares.
    pub datum: Datum,
}

/// The areas of a district by the number that is their code.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    by_code: BTreeMap<u64, Area>,
}

impl Areas {
    /// Reads the map layers that the district's records name. A layer without its file is passed over: codes
    /// are shown where names are not known.
    ///
    /// # Errors
    /// A file is damaged, or is no layer.
    pub fn read(office: &OfficeReplica, directory: &Directory) -> Result<Self> {
        let mut areas = Self::default();
        let partition = places::of_district(office.district());
        for layer in office.store().map_layers(&partition)? {
            let Some(bytes) = directory.read_file(&layer.content)? else {
                tracing::warn!(layer = %layer.name, "the file of this map layer is not here");
                continue;
            };
            let refused = |reason: String| ServerError::Layer { name: layer.name.clone(), reason };
            let text = String::from_utf8(bytes).map_err(|error| refused(error.to_string()))?;
            for feature in read_layer(&text).map_err(|error| refused(error.to_string()))? {
                let name = feature.properties.get("name").and_then(|name| name.as_str());
                let area = Area {
                    name: name.unwrap_or(&feature.code).to_owned(),
                    outline: feature.outline,
                    datum: feature.datum,
                };
                if let Ok(code) = feature.code.parse() {
                    areas.by_code.insert(code, area);
                }
            }
        }
        Ok(areas)
    }

    /// An area by its code.
    #[must_use]
    pub fn get(&self, code: u64) -> Option<&Area> {
        self.by_code.get(&code)
    }

    /// The name of an area; its code where no layer names it.
    #[must_use]
    pub fn name(&self, code: u64) -> String {
        self.get(code).map_or_else(|| code.to_string(), |area| area.name.clone())
    }

    /// The codes of all grids, ascending.
    pub fn grids(&self) -> impl Iterator<Item = GridCode> {
        self.by_code.keys().filter_map(|code| GridCode::new(*code).ok())
    }
}
